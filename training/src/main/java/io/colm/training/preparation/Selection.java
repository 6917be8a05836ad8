package io.colm.training.preparation;

import java.nio.ByteBuffer;

/**
 * Which documents go where.
 *
 * @param dropsDuplicates whether a document is left out that is the same, byte by byte, as one before
 * @param validationShare share of the documents that is set aside to validate on, from 0 to below 1
 */
public record Selection(boolean dropsDuplicates, double validationShare) {

    public Selection {
        if (!(validationShare >= 0 && validationShare < 1)) {
            throw new IllegalArgumentException("the validation share must be from 0 to below 1, is " + validationShare);
        }
    }

    /** By nothing but the document's SHA-256: it is on the same side in whatever company and order it comes. */
    boolean setsAside(byte[] digest) {
        return (ByteBuffer.wrap(digest).getInt(digest.length - Integer.BYTES) & 0xffff_ffffL)
                < validationShare * 0x1p32;
    }
}
