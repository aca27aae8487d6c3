-- R11, R18
with adults as (

    select
        *,
        unnest([if(is_high_cost, 'high_cost', 'other'), 'total']) as refund_line
    from {{ ref('fct_citizen_at_reference') }}
    where is_adult

),

sums as (

    select
        collection_id,
        refund_line,
        count(*) as citizens,
        count(*) filter (where annual_cost_dkk is null) as citizens_without_cost,
        count(*) filter (where state_refund_dkk is null) as citizens_without_refund,
        sum(annual_cost_dkk) / 1000000 as annual_cost_mio_dkk,
        sum(state_refund_dkk) / 1000000 as state_refund_mio_dkk,
        {{ fewest_citizens() }} as citizens_known,
        {{ fewest_citizens('annual_cost_dkk is not null') }} as with_cost_known,
        {{ fewest_citizens('annual_cost_dkk is null') }} as without_cost_known,
        {{ fewest_citizens('state_refund_dkk > 0') }} as with_refund_known,
        {{ fewest_citizens('state_refund_dkk is null') }} as without_refund_known
    from adults
    group by collection_id, refund_line

)

select
    sums.collection_id,
    sums.refund_line as row_key,
    labels.sort_order as print_order,
    labels.level,
    labels.name_da as line_da,
    sums.annual_cost_mio_dkk,
    sums.state_refund_mio_dkk,
    sums.citizens_known,
    sums.with_cost_known,
    sums.without_cost_known,
    sums.with_refund_known,
    sums.without_refund_known,
    cast(sums.citizens as integer) as citizens,
    cast(sums.citizens_without_cost as integer) as citizens_without_cost,
    cast(sums.citizens_without_refund as integer) as citizens_without_refund
from sums
inner join {{ ref('labels') }} as labels
    on labels.kind = 'refund_line' and sums.refund_line = labels.code
