-- Per delivery and rule the columns that the rule needs and the file did not have.
with rules as (

    select
        rule_id,
        unnest(string_split(needs, ',')) as needed
    from {{ ref('rules') }}
    where level in ('line', 'placement')

),

needs as (

    select
        rule_id,
        trim(needed) as column_name
    from rules

),

file_columns as (

    select * from {{ ref('int_deliveries__file_columns') }}

),

usual_headings as (

    select * from {{ ref('int_deliveries__usual_headings') }}
    where table_name = 'placements'

),

-- only files whose columns are known can be found wanting
described_files as (

    select distinct delivery_id from file_columns

)

select
    described_files.delivery_id,
    needs.rule_id,
    string_agg(needs.column_name, ', ' order by needs.column_name) as missing_columns,
    string_agg(
        coalesce(usual_headings.heading, needs.column_name), ', ' order by needs.column_name
    ) as missing_headings
from described_files
cross join needs
left join file_columns
    on
        described_files.delivery_id = file_columns.delivery_id
        and needs.column_name = file_columns.column_name
left join usual_headings
    on needs.column_name = usual_headings.column_name
where file_columns.column_name is null
group by described_files.delivery_id, needs.rule_id
