{%- set amounts = [
    'daily_rate_dkk', 'supplement_daily_rate_dkk', 'day_offer_daily_rate_dkk',
    'own_payment_annual_dkk',
] -%}
{%- set dates = ['birth_date', 'start_date', 'end_date'] -%}

with source as (

    select
        *,
        {{ raw_file('placements') }} as file_name,
        {{ raw_line() }} as line_number
    from {{ raw('placements') }}

),

{{ forms_of_columns("coalesce(delivery_id, '')", 'file_name', amounts, dates) }},

renamed as (

    select
        -- file and line
        {{ delivered_text('delivery_id') }} as delivery_id,
        file_name as source_file,
        line_number as source_line,

        -- citizen
        {{ delivered_text('citizen_id') }} as citizen_id,
        {{ delivered_text('sex') }} as sex,
        {{ read_date('birth_date') }} as birth_date,
        {{ delivered_text('birth_date') }} as birth_date_text,
        birth_date_form,
        {% if env_var('KAPACITET_LANDING', '') -%}
            cast(cpr_birth_date as date) as cpr_birth_date,
            {{ delivered_text('municipality') }} as municipality,
        {%- else -%}
            -- the demonstration has neither CPR numbers nor a column of municipalities
            cast(null as date) as cpr_birth_date,
            cast(null as varchar) as municipality,
        {%- endif %}

        -- placement
        {{ p_number('p_number') }} as p_number,
        {{ delivered_text('service_paragraph') }} as service_paragraph,
        {{ read_date('start_date') }} as start_date,
        {{ delivered_text('start_date') }} as start_date_text,
        start_date_form,
        {{ read_date('end_date') }} as end_date,
        {{ delivered_text('end_date') }} as end_date_text,
        end_date_form,
        {{ delivered_text('end_reason') }} as end_reason,
        {{ delivered_text('registered_target_group') }} as registered_target_group,

        -- amounts
        {{ read_amount('daily_rate_dkk', 'decimal(18, 6)', 'file_name') }} as daily_rate_dkk,
        {{ delivered_text('daily_rate_dkk') }} as daily_rate_dkk_text,
        daily_rate_dkk_form,
        {{ read_amount('supplement_daily_rate_dkk', 'decimal(18, 6)', 'file_name') }}
            as supplement_daily_rate_dkk,
        {{ delivered_text('supplement_daily_rate_dkk') }} as supplement_daily_rate_dkk_text,
        supplement_daily_rate_dkk_form,
        {{ read_amount('day_offer_daily_rate_dkk', 'decimal(18, 6)', 'file_name') }}
            as day_offer_daily_rate_dkk,
        {{ delivered_text('day_offer_daily_rate_dkk') }} as day_offer_daily_rate_dkk_text,
        day_offer_daily_rate_dkk_form,
        {{ read_amount('own_payment_annual_dkk', 'decimal(18, 6)', 'file_name') }}
            as own_payment_annual_dkk,
        {{ delivered_text('own_payment_annual_dkk') }} as own_payment_annual_dkk_text,
        own_payment_annual_dkk_form
    from formed

)

select * from renamed
