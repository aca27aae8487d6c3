select
    collection_id,
    municipality_code,
    question,
    category,
    answer_from_placements,
    answer_from_survey,
    difference,
    is_asked_for
from {{ ref('int_high_cost__survey_compared') }}
