package io.colm.training.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The file form of a TorchScript module without tensors: a ZIP of stored entries that hold the source of its class and,
 * as a pickle, the values of the attributes which the source declares.
 */
final class TorchArchive {

    private static final String FOLDER = "module/";
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    private TorchArchive() {}

    /** Archive of class {@code name} in {@code source}; {@code attributes} are integers or doubles by name. */
    static byte[] of(String name, String source, Map<String, ? extends Number> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "data.pkl", pickle(name, attributes));
            store(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, "constants.pkl", EMPTY_TUPLE);
            store(zip, "version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    /** Pickle (protocol 2) of {@code object.__new__(__torch__.NAME)} with its state set to the attributes. */
    private static byte[] pickle(String name, Map<String, ? extends Number> attributes) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write(("c__torch__\n" + name + "\n)").getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {(byte) 0x81, '}', '('});
        key(pickle, "training");
        pickle.write(0x89);
        for (Map.Entry<String, ? extends Number> attribute : attributes.entrySet()) {
            key(pickle, attribute.getKey());
            pickle.write(value(attribute.getValue()));
        }
        pickle.write("ub.".getBytes(StandardCharsets.US_ASCII));
        return pickle.toByteArray();
    }

    private static void key(OutputStream pickle, String name) throws IOException {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        pickle.write('X');
        pickle.write(littleEndian(ascii.length));
        pickle.write(ascii);
    }

    private static byte[] value(Number number) {
        return number instanceof Integer whole
                ? ByteBuffer.allocate(5)
                        .put((byte) 'J')
                        .put(littleEndian(whole))
                        .array()
                : ByteBuffer.allocate(9)
                        .put((byte) 'G')
                        .putDouble(number.doubleValue())
                        .array();
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }
}
