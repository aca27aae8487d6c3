-- Per delivery and rule the columns that the rule needs and the file did not have.
with rules as (

    select
        rule_id,
        unnest(string_split(needs, ',')) as needed
    from {{ ref('rules') }}
    where level in ('line', 'placement') and needs is not null

),

files as (

    select * from {{ ref('stg_landing__files') }}
    where delivery_id is not null

),

file_columns as (

    select * from {{ ref('stg_landing__file_columns') }}

),

-- only files whose columns are known can be found wanting
described_files as (

    select distinct
        files.delivery_id,
        files.source_file,
        files.file_sha256
    from files
    inner join file_columns
        on
            files.file_sha256 = file_columns.file_sha256
            and files.source_file = file_columns.source_file

)

select
    described_files.delivery_id,
    rules.rule_id,
    string_agg(trim(rules.needed), ', ' order by trim(rules.needed)) as missing_columns
from described_files
cross join rules
left join file_columns
    on
        described_files.file_sha256 = file_columns.file_sha256
        and described_files.source_file = file_columns.source_file
        and trim(rules.needed) = file_columns.column_name
where file_columns.column_name is null
group by described_files.delivery_id, rules.rule_id
