-- What may stand in the columns question and category, and what the two together mean. A question
-- is known by its code, number and text, a category by its code, letter and text, and both by the
-- list of other spellings; "3a" in the column question tells both.
with questions as (

    select * from {{ ref('survey_questions') }}

),

categories as (

    select
        categories.question,
        categories.category,
        categories.letter,
        categories.name_da,
        questions.question_number
    from {{ ref('survey_categories') }} as categories
    inner join questions
        on categories.question = questions.question

),

other_spellings as (

    select * from {{ ref('survey_spellings') }}

),

question_spellings as (

    select
        question,
        question as spelling
    from questions
    union all
    select
        question,
        cast(question_number as varchar) as spelling
    from questions
    union all
    select
        question,
        name_da as spelling
    from questions
    union all
    select
        question,
        question_number || name_da as spelling
    from questions
    union all
    select
        question,
        spelling
    from other_spellings
    where category is null

),

-- number and letter tell the question, too
numbered_spellings as (

    select
        question,
        category,
        question_number || letter as spelling
    from categories
    where letter is not null
    union all
    select
        question,
        category,
        question_number || letter || name_da as spelling
    from categories
    where letter is not null

),

category_spellings as (

    select
        question,
        category,
        category as spelling
    from categories
    union all
    select
        question,
        category,
        letter as spelling
    from categories
    where letter is not null
    union all
    select
        question,
        category,
        name_da as spelling
    from categories
    union all
    select
        question,
        category,
        letter || name_da as spelling
    from categories
    where letter is not null
    union all
    select
        question,
        category,
        spelling
    from other_spellings
    where category is not null
    union all
    select * from numbered_spellings

),

pairs as (

    select
        question_spellings.question,
        category_spellings.category,
        question_spellings.spelling as question_spelling,
        category_spellings.spelling as category_spelling
    from question_spellings
    inner join category_spellings
        on question_spellings.question = category_spellings.question
    union all
    select
        numbered_spellings.question,
        numbered_spellings.category,
        numbered_spellings.spelling as question_spelling,
        category_spellings.spelling as category_spelling
    from numbered_spellings
    inner join category_spellings
        on
            numbered_spellings.question = category_spellings.question
            and numbered_spellings.category = category_spellings.category
    union all
    select
        question,
        category,
        spelling as question_spelling,
        '' as category_spelling
    from numbered_spellings
    union all
    -- a question with one answer needs no category
    select
        question_spellings.question,
        categories.category,
        question_spellings.spelling as question_spelling,
        '' as category_spelling
    from question_spellings
    inner join categories
        on question_spellings.question = categories.question
    where categories.category = 'total'

)

select distinct
    question,
    category,
    {{ lookup_key('question_spelling') }} as question_key,
    {{ lookup_key('category_spelling') }} as category_key
from pairs
