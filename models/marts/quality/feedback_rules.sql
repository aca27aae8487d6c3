with deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}
    where not is_repeat

),

rules as (

    select * from {{ ref('rules') }}
    where level in ('line', 'placement') and audience = 'municipality'

),

accounting as (

    select * from {{ ref('int_placements__row_accounting') }}

),

missing_columns as (

    select * from {{ ref('int_deliveries__missing_columns') }}

),

rejected as (

    select
        delivery_id,
        rule_id,
        count(*) as rows_failed
    from {{ ref('rejected_placements') }}
    group by delivery_id, rule_id

),

suspected as (

    select
        delivery_id,
        rule_id,
        count(is_problem) as rows_checked,
        count(*) filter (where is_problem) as rows_failed
    from {{ ref('int_placements__suspicions') }}
    group by delivery_id, rule_id

),

counted as (

    select
        deliveries.delivery_id,
        deliveries.collection_id,
        deliveries.municipality_code,
        deliveries.delivery_number,
        rules.rule_id,
        rules.level,
        rules.severity,
        rules.title_da,
        rules.action_da,
        missing_columns.missing_columns,
        missing_columns.missing_headings,
        case
            when rules.level = 'line' then accounting.delivered_lines
            else coalesce(suspected.rows_checked, 0)
        end as rows_checked,
        case
            when rules.level = 'line' then coalesce(rejected.rows_failed, 0)
            else coalesce(suspected.rows_failed, 0)
        end as rows_failed
    from deliveries
    cross join rules
    inner join accounting
        on deliveries.delivery_id = accounting.delivery_id
    left join rejected
        on
            deliveries.delivery_id = rejected.delivery_id
            and rules.rule_id = rejected.rule_id
    left join suspected
        on
            deliveries.delivery_id = suspected.delivery_id
            and rules.rule_id = suspected.rule_id
    left join missing_columns
        on
            deliveries.delivery_id = missing_columns.delivery_id
            and rules.rule_id = missing_columns.rule_id

),

judged as (

    select
        *,
        -- R15: a rule whose column is missing is not checked. Of the rules on lines only those on
        -- the end date can lack theirs: a file without the others is refused
        case
            when level = 'line' then not contains(coalesce(missing_columns, ''), 'end_date')
            else missing_columns is null and rows_checked > 0
        end as was_run
    from counted

)

select
    delivery_id,
    collection_id,
    municipality_code,
    rule_id,
    level,
    severity,
    title_da,
    action_da,
    cast(case when was_run then rows_checked else 0 end as integer) as rows_checked,
    cast(case when was_run then rows_failed else 0 end as integer) as rows_failed,
    cast(
        lag(case when was_run then rows_failed end) over (
            partition by collection_id, municipality_code, rule_id order by delivery_number
        ) as integer
    ) as previous_rows_failed,
    was_run,
    case
        when was_run then null
        when missing_columns is not null then 'Filen har ikke kolonnen ' || missing_headings || '.'
        else 'Ingen linjer havde det, som kontrollen kræver.'
    end as not_run_reason_da
from judged
