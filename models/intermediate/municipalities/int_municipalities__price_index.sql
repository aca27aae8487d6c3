-- R16, R17: the preferred of the price indexes that are loaded
with loaded as (

    select
        price_index.*,
        kinds.name_da,
        min(kinds.preference) over () = kinds.preference as is_chosen
    from {{ ref('price_index') }} as price_index
    inner join {{ ref('price_indexes') }} as kinds
        on price_index.price_index_code = kinds.price_index_code

)

select
    year,
    price_index,
    price_index_code,
    name_da
from loaded
where is_chosen
