{{ config(meta={'dagster': {'ref': {'name': 'feedback_lines'}}}) }}
-- what is listed line by line is what is counted rule by rule
with counted as (

    select
        rules.delivery_id,
        rules.rule_id,
        rules.rows_failed
    from {{ ref('feedback_rules') }} as rules
    inner join {{ ref('delivery_files') }} as files
        on rules.delivery_id = files.delivery_id
    where files.is_current and rules.rows_failed > 0

),

listed as (

    select
        delivery_id,
        rule_id,
        count(*) as lines_listed
    from {{ ref('feedback_lines') }}
    group by delivery_id, rule_id

)

select
    counted.rows_failed,
    listed.lines_listed,
    coalesce(counted.delivery_id, listed.delivery_id) as delivery_id,
    coalesce(counted.rule_id, listed.rule_id) as rule_id
from counted
full outer join listed
    on
        counted.delivery_id = listed.delivery_id
        and counted.rule_id = listed.rule_id
where counted.rows_failed is distinct from listed.lines_listed
