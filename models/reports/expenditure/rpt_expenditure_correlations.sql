select
    correlations.collection_id,
    correlations.variable as row_key,
    correlations.subset,
    correlations.municipalities,
    correlations.weighting,
    correlations.r_squared,
    correlations.slope,
    correlations.slope_lower_95,
    correlations.slope_upper_95,
    correlations.p_value,
    cast(row_number() over (
        partition by correlations.collection_id
        order by
            correlations.variable asc, correlations.subset asc, correlations.weighting asc
    ) as integer) as print_order,
    coalesce(labels.name_da, indicators.name_da)
    || if(correlations.subset = 'all', '', ', uden de tre største kommuner')
    || if(correlations.weighting = 'none', '', ', vægtet efter indbyggere') as variable_da,
    -- R20: only where the whole interval is on one side of 0
    case
        when correlations.slope_upper_95 < 0 then 'færre sager'
        when correlations.slope_lower_95 > 0 then 'flere sager'
        when correlations.slope_lower_95 is not null then 'kan ikke siges'
    end as direction_da,
    -- of few numbers one that is hidden can be tried out
    if(facts.hidden_municipalities = 0, 0, 1) as hidden_known
from {{ ref('high_cost_correlations') }} as correlations
inner join {{ ref('rpt_expenditure_facts') }} as facts
    on correlations.collection_id = facts.collection_id
left join {{ ref('labels') }} as labels
    on labels.kind = 'correlated' and correlations.variable = labels.code
left join {{ ref('indicators') }} as indicators
    on correlations.variable = indicators.indicator
where correlations.cost_limit_dkk = {{ high_cost_limit() }}
