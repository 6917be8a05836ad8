package io.colm.model.reference;

import io.colm.model.ModelShape;
import io.colm.model.Variant;
import java.util.List;
import java.util.Map;

/**
 * The same model by another road, to check the reference with: one ordinary transformer of the full width whose matrices
 * are zero wherever a chain would read a later one, in double, all positions at once.
 */
final class DenseColm {
    private final ModelShape shape;
    private final List<Map<String, float[]>> chains;
    private final int width;

    DenseColm(ModelShape shape, List<Map<String, float[]>> chains) {
        this.shape = shape;
        this.chains = chains;
        this.width = shape.prefixWidth(chains.size());
    }

    /** Logits of all chains together, {@code [position][vocabulary]}. */
    double[][] logits(int[] tokens) {
        double[][] h = new double[tokens.length][width];
        for (int t = 0; t < tokens.length; t++) {
            for (int c = 0, column = 0; c < chains.size(); c++) {
                for (int j = 0; j < shape.chain(c + 1).width(); j++) {
                    h[t][column++] = chains.get(c)
                            .get("embedding")[tokens[t] * shape.chain(c + 1).width() + j];
                }
            }
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
            String name = "layers." + layer + ".";
            h = plus(h, times(attention(normed(h, name + "attention_norm"), name), lower(name + "output")));
            double[][] y = normed(h, name + "feed_forward_norm");
            double[][] gate = times(y, lower(name + "gate"));
            double[][] up = times(y, lower(name + "up"));
            for (int t = 0; t < tokens.length; t++) {
                for (int j = 0; j < gate[t].length; j++) {
                    gate[t][j] = gate[t][j] / (1 + Math.exp(-gate[t][j])) * up[t][j];
                }
            }
            h = plus(h, times(gate, lower(name + "down")));
        }
        return times(normed(h, "norm"), heads());
    }

    /** Rows of all chains below each other, each filled up with zeros to the full width. */
    private double[][] lower(String name) {
        int rows = 0;
        int columns = 0;
        for (int c = 1; c <= chains.size(); c++) {
            rows += rowsOf(name, c);
            columns = columnsOf(name, c);
        }
        double[][] matrix = new double[rows][columns];
        for (int c = 1, row = 0; c <= chains.size(); c++) {
            float[] values = chains.get(c - 1).get(name);
            for (int own = 0; own < rowsOf(name, c); own++, row++) {
                for (int j = 0; j < columnsOf(name, c); j++) {
                    matrix[row][j] = values[own * columnsOf(name, c) + j];
                }
            }
        }
        return matrix;
    }

    private int columnsOf(String name, int chain) {
        return name.endsWith("down") ? shape.prefixFeedForward(chain) : shape.prefixWidth(chain);
    }

    private int rowsOf(String name, int chain) {
        float[] values = chains.get(chain - 1).get(name);
        return values == null ? 0 : values.length / columnsOf(name, chain);
    }

    private double[][] heads() {
        double[][] matrix = new double[shape.vocabulary()][width];
        for (int token = 0; token < shape.vocabulary(); token++) {
            for (int c = 1; c <= chains.size(); c++) {
                int own = shape.chain(c).width();
                for (int j = 0; j < own; j++) {
                    matrix[token][shape.prefixWidth(c - 1) + j] =
                            chains.get(c - 1).get("head")[token * own + j];
                }
            }
        }
        return matrix;
    }

    private double[][] normed(double[][] h, String name) {
        double[][] normed = new double[h.length][width];
        for (int t = 0; t < h.length; t++) {
            for (int c = 1; c <= chains.size(); c++) {
                int from = shape.prefixWidth(c - 1);
                int to = shape.prefixWidth(c);
                double squares = 0;
                for (int j = from; j < to; j++) {
                    squares += h[t][j] * h[t][j];
                }
                double scale = 1 / Math.sqrt(squares / (to - from) + shape.normEpsilon());
                for (int j = from; j < to; j++) {
                    normed[t][j] = h[t][j] * scale * chains.get(c - 1).get(name)[j - from];
                }
            }
        }
        return normed;
    }

    private double[][] attention(double[][] x, String name) {
        int d = shape.headDim();
        double[][] q = turned(times(x, lower(name + "query")));
        double[][] k = turned(times(x, lower(name + "key")));
        double[][] v = times(x, lower(name + "value"));
        double[][] o = new double[x.length][q[0].length];
        for (int head = 0, chain = 1; head < q[0].length / d; head++) {
            while (head * d >= shape.prefixWidth(chain)) {
                chain++;
            }
            int kv = kvHead(head - shape.prefixWidth(chain - 1) / d, chain);
            for (int t = 0; t < x.length; t++) {
                double sum = 0;
                for (int s = 0; s <= t; s++) {
                    double product = 0;
                    for (int j = 0; j < d; j++) {
                        product += q[t][head * d + j] * k[s][kv * d + j];
                    }
                    double share = Math.exp(product / Math.sqrt(d));
                    sum += share;
                    for (int j = 0; j < d; j++) {
                        o[t][head * d + j] += share * v[s][kv * d + j];
                    }
                }
                for (int j = 0; j < d; j++) {
                    o[t][head * d + j] /= sum;
                }
            }
        }
        return o;
    }

    private int kvHead(int head, int chain) {
        int before = 0;
        for (int c = 1; c < chain && shape.variant() == Variant.COLM; c++) {
            before += shape.chain(c).kvHeads();
        }
        return before + head * shape.kvHeads(chain) / shape.heads(chain);
    }

    private double[][] turned(double[][] heads) {
        int d = shape.headDim();
        double[][] turned = new double[heads.length][heads[0].length];
        for (int t = 0; t < heads.length; t++) {
            for (int j = 0; j < heads[t].length; j++) {
                int within = j % d;
                double angle = t / Math.pow(shape.ropeTheta(), (within % (d / 2)) / (d / 2.0));
                double other = within < d / 2 ? -heads[t][j + d / 2] : heads[t][j - d / 2];
                turned[t][j] = heads[t][j] * Math.cos(angle) + other * Math.sin(angle);
            }
        }
        return turned;
    }

    private static double[][] times(double[][] x, double[][] matrix) {
        double[][] y = new double[x.length][matrix.length];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < matrix.length; i++) {
                for (int j = 0; j < x[t].length; j++) {
                    y[t][i] += matrix[i][j] * x[t][j];
                }
            }
        }
        return y;
    }

    private static double[][] plus(double[][] a, double[][] b) {
        for (int t = 0; t < a.length; t++) {
            for (int j = 0; j < a[t].length; j++) {
                b[t][j] += a[t][j];
            }
        }
        return b;
    }
}
