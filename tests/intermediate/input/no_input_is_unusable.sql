-- Each row names file, line and column of something that must be mended before figures are made.
{{ config(store_failures=false) }}
select * from {{ ref('int_input__unusable_values') }}
