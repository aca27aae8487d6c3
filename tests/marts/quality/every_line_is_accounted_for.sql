-- R15
select * from {{ ref('row_accounting') }}
where delivered_lines <> accepted_lines + rejected_lines + duplicate_lines
