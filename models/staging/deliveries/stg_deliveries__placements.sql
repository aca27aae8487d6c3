{%- set amounts = [
    'daily_rate_dkk', 'supplement_daily_rate_dkk', 'day_offer_daily_rate_dkk',
    'own_payment_annual_dkk',
] -%}
{%- set dates = ['birth_date', 'start_date', 'end_date'] -%}

with lines as (

    select
        *,
        {{ raw_line() }} as raw_line
    from {{ raw('placements') }}

),

{% if env_var('KAPACITET_LANDING', '') -%}
    source as (

        select
            *,
            {{ raw_file('placements') }} as file_name,
            raw_line as line_number
        from lines

    ),
{%- else -%}
    sent_files as (

        select
            delivery_id,
            min(file_name) as file_name
        from {{ ref('raw_deliveries') }}
        group by delivery_id

    ),

    -- the demonstration's files lie in one seed, one below the other: each line is the one of the
    -- file that was sent, below its headings
    source as (

        select
            lines.*,
            coalesce(sent_files.file_name, {{ raw_file('placements') }}) as file_name,
            cast(
                case
                    when sent_files.file_name is null then lines.raw_line
                    else
                        row_number() over (
                            partition by lines.delivery_id order by lines.raw_line
                        ) + 1
                end as integer
            ) as line_number
        from lines
        left join sent_files
            on lines.delivery_id = sent_files.delivery_id

    ),
{%- endif %}

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
