{{ config(meta={'dagster': {'ref': {'name': 'stg_survey__answers'}}}) }}
select
    (select count(*) from {{ raw('survey_answers') }}) as raw_rows,
    (select count(*) from {{ ref('stg_survey__answers') }}) as staged_rows
where raw_rows <> staged_rows
