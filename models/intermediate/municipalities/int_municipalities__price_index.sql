-- R16, R17: the preferred of the price indexes that are loaded
with loaded as (

    select
        price_index.*,
        indexes.name_da,
        min(indexes.preference) over () = indexes.preference as is_chosen
    from {{ ref('price_index') }} as price_index
    inner join {{ ref('price_indexes') }} as indexes
        on price_index.price_index_code = indexes.price_index_code

)

select
    year,
    price_index,
    price_index_code,
    name_da
from loaded
where is_chosen
