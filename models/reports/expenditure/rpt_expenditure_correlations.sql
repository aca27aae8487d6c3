select
    correlations.collection_id,
    correlations.variable as row_key,
    correlations.subset,
    correlations.municipalities,
    correlations.r_squared,
    cast(row_number() over (
        partition by correlations.collection_id
        order by correlations.variable asc, correlations.subset asc
    ) as integer) as print_order,
    labels.name_da
    || if(correlations.subset = 'all', '', ', uden de tre største kommuner') as variable_da,
    case
        when correlations.slope < 0 then 'færre sager'
        when correlations.slope > 0 then 'flere sager'
    end as direction_da,
    -- of few numbers one that is hidden can be tried out
    if(facts.hidden_municipalities = 0, 0, 1) as hidden_known
from {{ ref('high_cost_correlations') }} as correlations
inner join {{ ref('rpt_expenditure_facts') }} as facts
    on correlations.collection_id = facts.collection_id
left join {{ ref('labels') }} as labels
    on labels.kind = 'correlated' and correlations.variable = labels.code
