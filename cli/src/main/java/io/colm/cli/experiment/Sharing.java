package io.colm.cli.experiment;

import io.colm.model.Variant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What it costs that all keys and values come from chain 1: Air less plain CoLM, from the trials of {@link Quality}. */
final class Sharing implements Experiment {

    @Override
    public String name() {
        return "sharing";
    }

    @Override
    public String title() {
        return "What sharing keys and values costs: CoLM-Air less plain CoLM";
    }

    @Override
    public void report(Laboratory laboratory, Section section) throws IOException {
        section.paragraph("""
                The same trials as under Quality, all chains, trained on the loss of all chains alone; both have the dense
                model's parameters. The author puts the price at about one point of accuracy at 1 B parameters.""");
        Scale scale = laboratory.scale();
        List<String> texts = laboratory.material().heldOutNames().subList(0, 2);
        List<String> head = new ArrayList<>(List.of("shape"));
        head.addAll(texts);
        List<List<String>> rows = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (List<Integer> units : PaperShape.CHAINED) {
            List<String> row = new ArrayList<>(List.of(new PaperShape(Variant.COLM, units).notation()));
            for (String text : texts) {
                Spread cost = losses(laboratory, Variant.COLM_AIR, units, scale, text)
                        .minus(losses(laboratory, Variant.COLM, units, scale, text));
                row.add(cost.signed());
                if (text.equals(texts.getFirst())) {
                    findings.add(
                            cost.surelyAbove(0) ? Finding.HOLDS : cost.surelyBelow(0) ? Finding.FAILS : Finding.OPEN);
                }
            }
            rows.add(row);
        }
        section.table(head, rows);
        for (int i = 0; i < findings.size(); i++) {
            section.finding(findings.get(i), rows.get(i).getFirst() + ", sharing costs something");
        }
        section.endFindings();
    }

    private static Spread losses(Laboratory laboratory, Variant variant, List<Integer> units, Scale scale, String text)
            throws IOException {
        return Trials.losses(
                laboratory, seed -> Trials.full(new PaperShape(variant, units), scale, seed), text, units.size());
    }
}
