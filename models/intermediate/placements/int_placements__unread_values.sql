{%- set amounts = [
    'daily_rate_dkk', 'supplement_daily_rate_dkk', 'day_offer_daily_rate_dkk',
    'own_payment_annual_dkk',
] -%}

with lines as (

    select * from {{ ref('int_placements__classified') }}

),

found as (

    {% for column in amounts -%}
        select
            lines.delivery_id,
            lines.source_line,
            case
                when lines.{{ column }} < 0 then 'negative_amount'
                when lines.{{ column }}_form = 'unsettled' then 'amount_form_unsettled'
                else 'unreadable_amount'
            end as rule_id,
            '{{ column }}' as column_name,
            lines.{{ column }}_text as value
        from lines
        where ({{ unreadable('lines.' ~ column) }}) or lines.{{ column }} < 0
        union all
    {% endfor -%}
    select
        lines.delivery_id,
        lines.source_line,
        'unreadable_sex' as rule_id,
        'sex' as column_name,
        lines.sex as value
    from lines
    where lower(lines.sex) not in ('k', 'm', 'f', 'kvinde', 'mand', 'kvinder', 'mænd', '1', '2')

)

-- a line has four amounts: one row names every column that breaks the rule
select
    delivery_id,
    source_line,
    rule_id,
    string_agg(column_name, ', ' order by column_name) as column_name,
    string_agg(value, ', ' order by column_name) as value
from found
group by delivery_id, source_line, rule_id
