package io.colm.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The ONNX graph of one matrix product: {@code output [rows, outputs] = input [rows, inputs] · weights}. */
final class ProductGraph {
    static final String INPUT = "input";
    static final String OUTPUT = "output";

    /** What stands for 0 in a uint8 input. */
    static final int ZERO = 128;

    private static final int IR_VERSION = 10;
    private static final int OPSET = 21;
    private static final String CONTRIB = "com.microsoft";

    /** MatMulNBits' accuracy level at which it multiplies integers. */
    private static final int INT8_ACTIVATIONS = 4;

    private final Weights weights;
    private final WeightFile file;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("product");

    private ProductGraph(Weights weights, WeightFile file) {
        this.weights = weights;
        this.file = file;
    }

    /** Writes {@code weights} into {@code file} and returns the serialized model that refers to them there. */
    static byte[] of(Weights weights, Precision precision, WeightFile file) throws IOException {
        return new ProductGraph(weights, file).build(precision);
    }

    private byte[] build(Precision precision) throws IOException {
        switch (precision) {
            case FP32 -> addFloatProduct();
            case INT8 -> addIntegerProduct();
            case INT8_BLOCKS -> addBlockProduct(BlockWeights.Format.EIGHT_BITS);
            case INT4 -> addBlockProduct(BlockWeights.Format.FOUR_BITS);
        }
        DataType input = precision == Precision.INT8 ? DataType.UINT8 : DataType.FLOAT;
        graph.addInput(value(INPUT, input, weights.inputs()));
        graph.addOutput(value(OUTPUT, DataType.FLOAT, weights.outputs()));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("colm")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(CONTRIB).setVersion(1))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private void addFloatProduct() throws IOException {
        ByteBuffer bytes = littleEndian(Float.BYTES * weights.values().length);
        weights.transpose((index, output, weight) -> bytes.putFloat(index * Float.BYTES, weight));
        addExternal("weights", DataType.FLOAT, bytes, weights.inputs(), weights.outputs());
        graph.addNode(NodeProto.newBuilder()
                .setOpType("MatMul")
                .addAllInput(List.of(INPUT, "weights"))
                .addOutput(OUTPUT));
    }

    private void addIntegerProduct() throws IOException {
        float[] scales = weights.scales();
        ByteBuffer bytes = littleEndian(weights.values().length);
        weights.transpose((index, output, weight) -> bytes.put(index, (byte) Math.round(weight / scales[output])));
        addExternal("weights", DataType.INT8, bytes, weights.inputs(), weights.outputs());
        addInline("scales", DataType.FLOAT, floats(scales), scales.length);
        addInline("one", DataType.FLOAT, floats(1));
        addInline("zero", DataType.UINT8, ByteBuffer.wrap(new byte[] {(byte) ZERO}));
        // Explicit, though 0 is the default: ONNX Runtime 1.29 aborts without it when it widens s8 weights.
        addInline("weights_zero", DataType.INT8, ByteBuffer.wrap(new byte[] {0}));
        graph.addNode(NodeProto.newBuilder()
                .setDomain(CONTRIB)
                .setOpType("MatMulIntegerToFloat")
                .addAllInput(List.of(INPUT, "weights", "one", "scales", "zero", "weights_zero"))
                .addOutput(OUTPUT));
    }

    private void addBlockProduct(BlockWeights.Format format) throws IOException {
        var blocks = new BlockWeights(weights, format);
        addExternal(
                "weights", DataType.UINT8, blocks.packed(), weights.outputs(), blocks.count(), format.bytesPerBlock());
        addExternal("scales", DataType.FLOAT, blocks.scales(), weights.outputs(), blocks.count());
        graph.addNode(NodeProto.newBuilder()
                .setDomain(CONTRIB)
                .setOpType("MatMulNBits")
                .addAllInput(List.of(INPUT, "weights", "scales"))
                .addOutput(OUTPUT)
                .addAttribute(attribute("K", weights.inputs()))
                .addAttribute(attribute("N", weights.outputs()))
                .addAttribute(attribute("bits", format.bits()))
                .addAttribute(attribute("block_size", format.block()))
                .addAttribute(attribute("accuracy_level", INT8_ACTIVATIONS)));
    }

    private static AttributeProto attribute(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private void addExternal(String name, DataType type, ByteBuffer bytes, long... dimensions) throws IOException {
        WeightFile.Extent extent = file.append(bytes);
        graph.addInitializer(tensor(name, type, dimensions)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", extent.file()))
                .addExternalData(entry("offset", Long.toString(extent.offset())))
                .addExternalData(entry("length", Long.toString(extent.length()))));
    }

    private void addInline(String name, DataType type, ByteBuffer bytes, long... dimensions) {
        graph.addInitializer(tensor(name, type, dimensions).setRawData(ByteString.copyFrom(bytes)));
    }

    private static TensorProto.Builder tensor(String name, DataType type, long... dimensions) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        return tensor;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private static ValueInfoProto value(String name, DataType type, int width) {
        var shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width));
        var tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = littleEndian(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
