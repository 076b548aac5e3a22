"""Which sources tell of which controls: SQL that the questions about controls share."""

# A control counts what its checks saw of every source in scope; one that is of some systems only
# counts the sources of these, and those that are of no system.
SUPPORT = """
    support (control_id, check_id, source_id) AS (
        SELECT supports.control_id, supports.check_id, source.id
        FROM controls_controlcheck AS supports
        CROSS JOIN evidence_source AS source
        LEFT JOIN controls_system AS system ON system.id = source.system_id
        WHERE supports.control_id = ANY(%(controls)s::bigint[])
          AND system.is_in_scope IS NOT FALSE
          AND (source.system_id IS NULL
               OR NOT EXISTS (
                   SELECT FROM controls_control_systems AS own
                   WHERE own.control_id = supports.control_id)
               OR EXISTS (
                   SELECT FROM controls_control_systems AS own
                   WHERE own.control_id = supports.control_id
                     AND own.system_id = source.system_id))
    )
"""
