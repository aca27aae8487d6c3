"""The words of the expenditure analysis, explained alike on the page and in the workbook."""

from orchestration.reports.disclosure import RULE
from orchestration.reports.tables import Row

METHOD = [
    Row(explained)
    for explained in (
        (
            "Sag",
            "En borger på 18 år eller derover, der på skæringsdatoen er i botilbud, og hvis"
            " botilbud koster mindst 2 mio. kr. brutto om året: døgntakst og tillæg for alle åbne"
            " ophold gange 365. Statsrefusion og egenbetaling er ikke trukket fra.",
        ),
        (
            "Rate",
            "Sager pr. 1.000 indbyggere på 18-66 år i kvartalet for skæringsdatoen.",
        ),
        (
            "To gennemsnit",
            "Gennemsnittet af kommunernes rater, hvor hver kommune tæller lige meget, og den"
            " samlede rate, alle sager over alle indbyggere. De blandes aldrig; kommunerne holdes"
            " op mod det første. Det er af de kommuner, hvis rate ikke er skjult.",
        ),
        (
            "Usikkerhed",
            "Et eksakt 95 %-interval (Garwood) for en kommunes rate. Af tyve kommuner vil én i"
            " gennemsnit afvige ved et tilfælde. »Med korrektion« (Bonferroni) tager højde for,"
            " at mange kommuner sammenlignes på én gang.",
        ),
        (
            "Estimat for landet",
            "Sagerne divideret med kommunernes andel af landets indbyggere på 18-66 år."
            " Intervallet er fundet ved at trække kommunerne tilfældigt 1.000 gange (bootstrap).",
        ),
        (
            "Udgift",
            "Brutto pr. år. Efter prisbånd: hver sag tæller med båndets midte, det øverste bånd"
            " med 12 mio. kr.",
        ),
        (
            "R²",
            "Hvor meget af forskellen mellem kommunernes rater der følger med en anden størrelse,"
            " fra 0 til 1. En sammenhæng er ikke en årsag.",
        ),
        (
            "Statsrefusion",
            "Et skøn over refusionen efter serviceloven § 176. Den står ved siden af"
            " bruttoudgiften og er ikke trukket fra.",
        ),
        (
            "Udvikling",
            "Borgere i kommuner, der har leveret til begge indsamlinger. Dyrere og billigere:"
            " mere end 5 % i faste priser.",
        ),
        (
            "Sagsscreening",
            "Et svars andel er af alle svar på spørgsmålet; laveste, median og højeste er andelene"
            " i de kommuner, der har besvaret det. Svar, som færre end fem borgere i indsamlingen"
            " har fået, er lagt sammen i »Andre svar«, for deres ordlyd kan røbe, hvem det er.",
        ),
        (
            "Sammenlignelige kommuner",
            "De ti kommuner i indsamlingen, der ligner mest i folketal, kommunegruppe og, hvor"
            " det er indlæst, socioøkonomisk indeks. Afstanden er projektets egen.",
        ),
        ("Skjulte tal", RULE),
        (
            "Afrunding",
            "Hvert tal er afrundet for sig; en sum kan derfor afvige på sidste decimal.",
        ),
    )
]
