from django.db import migrations

# How checks stood over time, from the evaluations kept so far.
_FILL = """
    WITH judged AS (
        SELECT DISTINCT ON (evaluation.source_id, evaluation.check_id, evaluation.observed_at)
               evaluation.source_id, evaluation.check_id, evaluation.observed_at,
               CASE WHEN failed > 0 THEN 'fail' WHEN unknown > 0 THEN 'unknown'
                    WHEN passed > 0 THEN 'pass' ELSE 'not_applicable' END AS outcome,
               make_interval(mins => 2 * connection.interval_minutes) AS hold
        FROM evidence_evaluation AS evaluation
        JOIN integrations_connection AS connection USING (source_id)
        ORDER BY evaluation.source_id, evaluation.check_id, evaluation.observed_at,
                 evaluation.check_version DESC
    ), marked AS (
        SELECT *, lead(observed_at) OVER turns AS next_at,
               CASE WHEN outcome = lag(outcome) OVER turns
                     AND observed_at <= lag(observed_at + hold) OVER turns
                    THEN 0 ELSE 1 END AS begins
        FROM judged
        WINDOW turns AS (PARTITION BY source_id, check_id ORDER BY observed_at)
    ), grouped AS (
        SELECT *, sum(begins) OVER (
            PARTITION BY source_id, check_id ORDER BY observed_at) AS island
        FROM marked
    )
    INSERT INTO evidence_operation (source_id, check_id, outcome, began_at, seen_to, holds_until)
    SELECT source_id, check_id, outcome, min(observed_at), max(observed_at),
           LEAST(max(observed_at + hold), (array_agg(next_at ORDER BY observed_at DESC))[1])
    FROM grouped
    GROUP BY source_id, check_id, outcome, island
"""


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0002_waits"),
        ("evidence", "0010_operations"),
    ]

    operations = [migrations.RunSQL(_FILL, migrations.RunSQL.noop)]
