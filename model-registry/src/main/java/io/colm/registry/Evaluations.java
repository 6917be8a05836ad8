package io.colm.registry;

import io.colm.wire.registry.Evaluation;
import io.colm.wire.registry.Evaluation.Score;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** What was measured of every version, in SQL. It only grows. Its methods block. */
final class Evaluations {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final RowMapper<Evaluation> STORED = (row, _) -> JSON.readValue(row.getString(1), Evaluation.class);
    private static final int LONGEST_WORDS = 256;

    private final JdbcClient jdbc;

    Evaluations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Evaluation attach(String version, Evaluation evaluation) {
        check(evaluation, chains(version));
        String id = id(evaluation);
        jdbc.sql("insert into evaluation (version, id, evaluation) values (?, ?, ?) on conflict do nothing")
                .params(version, id, JSON.writeValueAsString(evaluation))
                .update();
        return jdbc.sql("select evaluation from evaluation where version = ? and id = ?")
                .params(version, id)
                .query(STORED)
                .single();
    }

    List<Evaluation> of(String version) {
        chains(version);
        return jdbc.sql("select evaluation from evaluation where version = ? order by number")
                .param(version)
                .query(STORED)
                .list();
    }

    /** Of all that was measured, and not of when: measured again with the same outcome, it is the same evaluation. */
    private static String id(Evaluation evaluation) {
        return Sha256.hex(JSON.writeValueAsString(List.of(
                evaluation.task(),
                evaluation.dataset(),
                evaluation.settings(),
                evaluation.tool(),
                evaluation.scores())));
    }

    private int chains(String version) {
        return jdbc.sql("select manifest from version where id = ?")
                .param(version)
                .query(String.class)
                .optional()
                .map(manifest -> Publication.read(manifest).manifest().chains().size())
                .orElseThrow(() -> Refusal.unknownVersion(version));
    }

    private static void check(Evaluation evaluation, int chains) {
        checkWords("task", evaluation.task());
        checkWords("settings", evaluation.settings());
        checkWords("tool", evaluation.tool());
        Refusal.unless(
                evaluation.dataset() != null && evaluation.dataset().matches("[0-9a-f]{64}"),
                "dataset",
                "The dataset must be the SHA-256 of what was read, in 64 lower-case hexadecimal digits.");
        Refusal.unless(evaluation.time() != null, "time", "Say when it was measured, as 2026-01-31T12:00:00Z.");
        Refusal.unless(!evaluation.scores().isEmpty(), "scores", "An evaluation has at least one score.");
        Set<List<Object>> said = new HashSet<>();
        for (int i = 0; i < evaluation.scores().size(); i++) {
            check("scores[" + i + "].", evaluation.scores().get(i), chains, said);
        }
    }

    /** Fields of a record that came as JSON may be null whatever their type says. */
    private static void checkWords(String field, String value) {
        Refusal.unless(
                value != null && !value.isBlank() && value.length() <= LONGEST_WORDS,
                field,
                "The field %s must have 1 to %d characters.".formatted(field, LONGEST_WORDS));
    }

    private static void check(String at, Score score, int chains, Set<List<Object>> said) {
        Refusal.unless(
                score.metric() != null && score.metric().matches("[a-z][a-z0-9_]{0,63}"),
                at + "metric",
                "The name of a metric is 1 to 64 of a-z 0-9 _, and begins with a letter; not '%s'."
                        .formatted(score.metric()));
        Refusal.unless(
                1 <= score.chains() && score.chains() <= chains,
                at + "chains",
                "The version has %d chains, so that a score is of 1 to %d, not of %d."
                        .formatted(chains, chains, score.chains()));
        Integer drafting = score.drafting();
        Refusal.unless(
                drafting == null || 1 <= drafting && drafting < score.chains(),
                at + "drafting",
                "Fewer chains draft than the %d that verify, and at least 1; not %d."
                        .formatted(score.chains(), drafting));
        Double error = score.standardError();
        Refusal.unless(
                Double.isFinite(score.value()) && (error == null || Double.isFinite(error) && error >= 0),
                at + "value",
                "Value and standard error must be finite, and the error not negative.");
        Refusal.unless(
                said.add(List.of(score.metric(), score.chains(), drafting == null ? 0 : drafting)),
                at + "metric",
                "There are two scores '%s' of %d chains; send one.".formatted(score.metric(), score.chains()));
    }
}
