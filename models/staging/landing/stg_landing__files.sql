with source as (

    {% if env_var('KAPACITET_LANDING', '') -%}
        select
            source_file,
            file_name,
            file_sha256,
            table_name,
            collection_id,
            municipality_code,
            -- a file that did not land is not a delivery, even with the id of one
            case when verdict = 'landed' then delivery_id end as delivery_id,
            received_at,
            line_count,
            is_present,
            verdict,
            rule_id,
            message_da
        from {{ source('landing', 'files') }}
    {%- else -%}
        -- the demonstration has no files of its own, so each delivery has a row as a file
        select
            file_name as source_file,
            file_name,
            file_sha256,
            'placements' as table_name,
            collection_id,
            municipality_code,
            delivery_id,
            received_date as received_at,
            cast(line_count as integer) as line_count,
            true as is_present,
            'landed' as verdict,
            cast(null as varchar) as rule_id,
            cast(null as varchar) as message_da
        from {{ ref('raw_deliveries') }}
    {%- endif %}

),

renamed as (

    select
        source_file,
        file_name,
        file_sha256,
        table_name,
        collection_id,
        municipality_code,
        delivery_id,
        line_count,
        is_present,
        verdict,
        rule_id,
        message_da,
        try_cast(substr(received_at, 1, 10) as date) as received_date,
        try_cast(received_at as timestamp) as received_at
    from source

)

select * from renamed
