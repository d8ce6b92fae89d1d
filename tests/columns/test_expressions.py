"""Each operator and function says the same of every kind of value over columns as on Oxigraph.

Some are compiled to Python where all values are plain, so each is tried on every value alone, and
then on all of them at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from .both import Both, Row

VALUES = {
    "iri": ":x",
    "iri of ours": "<https://w3id.org/osteon/x>",
    "nameless": "_:b",
    "text": '"a"',
    "empty text": '""',
    "longer text": '"äb\\na😀"',
    "text of an IRI": '"urn:x:x"',
    "text of no IRI": '"no iri"',
    "text of a number": '"2.50"',
    "English": '"a"@en',
    "German": '"a"@de',
    "empty English": '""@en',
    "integer": "1",
    "zero": "0",
    "negative": "-1",
    "integer in another spelling": '"+01"^^xsd:integer',
    "integer with spaces": '" 7 "^^xsd:integer',
    "integer of another type": '"1"^^xsd:int',
    "decimal": "1.50",
    "decimal one": "1.0",
    "decimal zero": "0.0",
    "long decimal": '"123456789012345.12345"^^xsd:decimal',
    "double": "1e0",
    "double zero": "0e0",
    "not a number": '"NaN"^^xsd:double',
    "float": '"1"^^xsd:float',
    "true": "true",
    "false": "false",
    "true in another spelling": '"1"^^xsd:boolean',
    "day": '"2024-01-01"^^xsd:date',
    "next day": '"2024-01-02"^^xsd:date',
    "day with a zone": '"2024-01-01Z"^^xsd:date',
    "day in the far future": '"12024-01-01"^^xsd:date',
    "time": '"2024-01-01T00:00:00"^^xsd:dateTime',
    "time with a zone": '"2024-01-01T00:00:00Z"^^xsd:dateTime',
    "the same time in another zone": '"2024-01-01T05:00:00+05:00"^^xsd:dateTime',
    "time with a fraction": '"2024-01-01T00:00:00.50"^^xsd:dateTime',
    "midnight": '"2024-01-01T24:00:00"^^xsd:dateTime',
    "year": '"2024"^^xsd:gYear',
    "month": '"2024-01"^^xsd:gYearMonth',
    "clock": '"10:00:00"^^xsd:time',
    "span of days": '"P1D"^^xsd:dayTimeDuration',
    "span of months": '"P1M"^^xsd:yearMonthDuration',
    "of our own type": '"abc"^^:own',
    "of our own type, too": '"abd"^^:own',
    "of another type": '"abc"^^:other',
    "no integer": '"x"^^xsd:integer',
    "no integer for its sign": '"1_0"^^xsd:integer',
    "no integer for its digits": '"٣"^^xsd:integer',
    "too large an integer": '"99999999999999999999"^^xsd:integer',
    "no decimal": '"1e5"^^xsd:decimal',
    "no decimal, and no number": '"NaN"^^xsd:decimal',
    "no boolean": '"maybe"^^xsd:boolean',
    "no day of the month": '"2024-02-30"^^xsd:date',
    "no month": '"2024-13-01"^^xsd:date',
    "no day": '"not-a-date"^^xsd:date',
    "no time": '"2024-01-01T25:00:00"^^xsd:dateTime',
}
TRUTHS = """?v | !?v | ?v && true | true && ?v | ?v && false | ?v || true | ?v || false
BOUND(?v) | !BOUND(?v) | BOUND(?none) | ?none = ?v || true | ?none || ?v
?v IN (1, "a", :x) | ?v NOT IN (1, "a", :x) | ?v IN (?none, 1) | 1 IN (?none, ?v)
ISIRI(?v) | ISBLANK(?v) | !ISBLANK(?v) | ISLITERAL(?v) | ISNUMERIC(?v)
SAMETERM(?v, 1) | SAMETERM(?v, ?v) | LANGMATCHES(LANG(?v), "*") | COALESCE(?none, ?v)
CONTAINS(?v, "a") | CONTAINS(?v, "a"@en) | CONTAINS(STR(?v), ?v) | STRSTARTS(?v, "a")
STRSTARTS(STR(?v), "2") | STRSTARTS("abc", ?v) | STRENDS(?v, "a") | IF(?v, ?v, ?none)
REGEX(?v, "a") | REGEX(?v, "A", "i") | REGEX(STR(?v), "^2024-[0-9]{2}-") | REGEX(STR(?v), "a$")
REGEX(STR(?v), "b.a") | REGEX(STR(?v), "^.{3}$") | REGEX(STR(?v), "[^a-z0-9]") | REGEX("abc", ?v)"""
TERMS = """?v | STR(?v) | LANG(?v) | DATATYPE(?v) | STRLEN(?v) | STRLEN(STR(?v))
IF(?v, 1, 2) | IF(BOUND(?v), 1 + 1, 0) | IF(ISBLANK(?v), 1, 2) | IF(?v = 1, ?v + 1, "no")
COALESCE(?v, 1) | COALESCE(?none, ?v) | COALESCE(?v + 1, ?v) | COALESCE(?v + 1, "none")
UCASE(?v) | LCASE(?v) | CONCAT() | CONCAT(?v, "x") | CONCAT(?v, ?v) | CONCAT(?v, "x"@en)
CONCAT(STR(?v), "-", STR(?v)) | CONCAT(STR(DATATYPE(?v)), STR(?v))
SUBSTR(?v, 2) | SUBSTR(STR(?v), 2) | SUBSTR(?v, 1, 1) | SUBSTR(STR(?v), 2, 3)
SUBSTR(STR(?v), 0, 2) | SUBSTR(STR(?v), 99, 1) | SUBSTR(STR(?v), STRLEN(STR(?v)), 1)
STRBEFORE(?v, "b") | STRBEFORE(STR(?v), "-") | STRAFTER(?v, "a") | STRAFTER(STR(?v), "-")
REPLACE(?v, "a", "z") | REPLACE(?v, "A", "z", "i") | REPLACE(STR(?v), "[0-9]+", "#")
REPLACE(STR(?v), "^(.)(.*)$", "$2$1") | REPLACE(STR(?v), "x*", "-")
STRDT(?v, xsd:integer) | STRDT(STR(?v), xsd:integer) | STRDT(STR(?v), xsd:decimal)
STRDT(STR(?v), xsd:date) | STRDT(STR(?v), xsd:dateTime) | STRDT(STR(?v), xsd:boolean)
STRDT(STR(?v), xsd:string) | STRDT(STR(?v), :own) | STRDT(STR(?v), ?v) | STRDT(STR(?v), xsd:int)
IRI(?v) | URI(?v) | IRI(STR(?v)) | STR(IRI(STR(?v))) | IRI(CONCAT("urn:", STR(?v)))
IRI(CONCAT("http://e/", STR(?v))) | IRI(CONCAT(STR(?v), "/x"))
YEAR(?v) | MONTH(?v) | DAY(?v) | HOURS(?v) | ABS(?v) | CEIL(?v) | FLOOR(?v) | ROUND(?v)
?v + 1 | 1 + ?v | ?v - 1 | ?v * 2.5 | ?v / 2 | ?v / 0 | 1 / ?v | ?v * ?v | ?v - ?v
?v + "P1D"^^xsd:dayTimeDuration | ?v - "P1D"^^xsd:dayTimeDuration
?v - "-P1M"^^xsd:yearMonthDuration | "P1D"^^xsd:dayTimeDuration + ?v | STR(?v + 1)
xsd:integer(?v) | xsd:decimal(?v) | xsd:double(?v) | xsd:boolean(?v) | xsd:string(?v)
xsd:date(?v) | xsd:dateTime(?v) | xsd:dayTimeDuration(?v) | xsd:integer(STR(?v))
xsd:decimal(STR(?v)) | xsd:date(SUBSTR(STR(?v), 1, 10)) | xsd:string(?v + 1)"""
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "+", "-", "*")


def each(text: str) -> list[str]:
    return [one.strip() for line in text.split("\n") for one in line.split(" | ")]


@pytest.fixture(scope="module")
def both() -> Both:
    lines = [f":{place} :v {value} ." for place, value in enumerate(VALUES.values())]
    return Both("\n".join(lines))


def differing(both: Both, text: str) -> Iterator[tuple[str, list[Row], object]]:
    """The values of which the engines say different things, and what."""
    for place, name in enumerate([*VALUES, "unbound"]):
        asked = text.replace("?subject", f":{place}")
        expected = both.rows_of_oxigraph(asked)
        found: object
        try:
            found = both.rows_of_columns(asked)
        except Exception as error:  # of one value, and the others are to be seen as well
            found = repr(error)
        if found != expected:
            yield name, expected, found


@pytest.mark.parametrize("expression", dict.fromkeys(each(TRUTHS) + each(TERMS)))
def test_values_are_the_same(both: Both, expression: str) -> None:
    alone = f"SELECT (({expression}) AS ?r) {{ OPTIONAL {{ ?subject :v ?v }} }}"
    assert list(differing(both, alone)) == []
    # All at once, where one that is not plain must not change what is said of the others.
    rows = both.same_rows(f"SELECT ?s (({expression}) AS ?r) {{ ?s :v ?v }}")
    assert len(rows) == len(VALUES)


@pytest.mark.parametrize("expression", dict.fromkeys(each(TRUTHS) + each(TERMS)))
def test_conditions_are_the_same(both: Both, expression: str) -> None:
    if expression in each(TRUTHS):
        alone = f"SELECT ?v {{ OPTIONAL {{ ?subject :v ?v }} FILTER({expression}) }}"
        assert list(differing(both, alone)) == []
    both.same_rows(f"SELECT ?s {{ ?s :v ?v FILTER({expression}) }}")
    both.same_rows(f"SELECT ?s {{ ?s :v ?v FILTER(!({expression})) }}")


@pytest.mark.parametrize("sign", COMPARISONS)
def test_pairs_are_the_same(both: Both, sign: str) -> None:
    text = f"SELECT ?s ?t ((?v {sign} ?w) AS ?r) {{ ?s :v ?v . ?t :v ?w }}"
    expected, found = both.rows_of_oxigraph(text), both.rows_of_columns(text)
    assert len(expected) == len(VALUES) ** 2
    names = list(VALUES)

    def named(rows: Counter[Row]) -> list[tuple[str | None, ...]]:
        return sorted(
            (names[int(str(s)[7:-1])], sign, names[int(str(t)[7:-1])], str(result))
            for s, t, result in rows
        )

    ours, theirs = Counter(found), Counter(expected)
    assert named(ours - theirs) == named(theirs - ours)


@pytest.mark.parametrize("sign", ["&&", "||"])
def test_truths_are_the_same(both: Both, sign: str) -> None:
    """Three-valued, with an error as the third, in any order."""
    values = '{ true false 0 "" "x" UNDEF "x"^^xsd:date :iri }'
    text = f"""SELECT ?v ?w ((?v {sign} ?w) AS ?r) ((!?v {sign} ?none {sign} ?w) AS ?q)
        {{ VALUES ?v {values} VALUES ?w {values} }}"""
    assert len({row[2] for row in both.same_rows(text)}) == 3


# -- patterns of texts: some are Python's, and it has to mean the same by them

TEXTS = """VALUES ?v
    { "aaa" "abc" "abab" "a b" "a\\nb" "a\\n" "A" "ä" "B-9_z" "a{b" "a]" "aa)" "{,2}" "" "$1" }"""
MATCHES = ["a b", *"a ^a a$ ^a+$ a.b b|c (a|b)+c [a-c]{2} [^a-z] ^$ .*".split()]
# Some of these Python understands in another way, or only one of the two understands.
ODD_MATCHES = [
    "",
    *r"""
    a++a a*+a a?+a ^a{,2}$ a{b { } ] []a] [a (a a) *a a** a{2} a{2,} a{2,1} a{0} a{1}{2} () [a-]
    [-a] [a&&b] [a--b] [a~~b] [[a]b] [[:alpha:]] (?i)a (?:a)b (?P<x>a) (?=a) [A-Z] [z-a] a| |a
    a||b ^^a a$$ $a a^ . \\w \\d \\. \\bb \\p{Lu} [\\w] [^a] [a^] [$] a$|b ($) [a$]b""".split(),
]
REPLACEMENTS = [
    "",
    "$ 1",
    *r"""
    - $0 [$1] $1$2 $1x $10 $2 $$ $ ${1} ${1}x $1_$1 $1-$1 $01 $a &
    \\1 \\$ \\ \\g<1>""".split(),
]


@pytest.mark.parametrize("pattern", MATCHES + ODD_MATCHES)
def test_patterns_match_the_same(both: Both, pattern: str) -> None:
    rows = both.same_rows(f'SELECT ?v (REGEX(?v, "{pattern}") AS ?r) {{ {TEXTS} }}')
    if pattern in MATCHES:
        assert len({result for _, result in rows}) == (1 if pattern == ".*" else 2)
    for flags in ("i", "s", "m", "x", "q", "im"):
        both.same_rows(f'SELECT ?v (REGEX(?v, "{pattern}", "{flags}") AS ?r) {{ {TEXTS} }}')


@pytest.mark.parametrize("pattern", MATCHES + ODD_MATCHES)
def test_patterns_replace_the_same(both: Both, pattern: str) -> None:
    both.same_rows(f'SELECT (REPLACE(?v, "{pattern}", "-") AS ?r) {{ {TEXTS} }}')


@pytest.mark.parametrize("by", REPLACEMENTS)
def test_replacements_are_the_same(both: Both, by: str) -> None:
    for pattern in ("(a)(b)?", "b", "([a-z])([a-z])"):
        both.same_rows(f'SELECT (REPLACE(?v, "{pattern}", "{by}") AS ?r) {{ {TEXTS} }}')


# -- IRIs out of texts

IRIS = """http://e/ü?x=1#é | a: | a:b | HTTP://A/../b | http://e/%20 | http://e/%zz | http://e/%
rel | http://a:x/ | http://a:80/ | urn:[x] | http://a#b#c | http://e/\ue000 | http://[::1/
http://[::1]/ | http:a | http: | http:// | a://@: | http://a@b@c/ | http://a/[ | http://a?[
urn:a#[ | urn:a?b?c | http://a b | http://a/\u007f | http://a/\u0080 | http://a/\ufffe
http://a/\u200e
http://a?\ue000 | http://ü/ | 1a:b | a_b:c | ü:b | :b | a-b.c+d:e | urn:a<b
urn:a|b | urn:a^b | urn:a`b | urn:a{b | //a/b | /a | ?a | #a | http://[v1.a]/ | http://a:/
http://a:123456789/ | urn:a//b | urn:a'b(c)*d"""


@pytest.mark.parametrize("text", ["", *each(IRIS)])
def test_texts_make_the_same_iris(both: Both, text: str) -> None:
    both.same_rows(f'SELECT (IRI(?v) AS ?r) {{ VALUES ?v {{ "{text}" }} }}')
    both.same_rows(f'SELECT (IRI(CONCAT(?v, "")) AS ?r) {{ VALUES ?v {{ "{text}" "urn:a" }} }}')


# -- literals out of texts

SPELLINGS = {
    "integer": """2.50 +5 -0 1e5 abc 007 -1 00 9223372036854775807 9223372036854775808""",
    "decimal": """2.50 +5 -0.0 1e5 abc 007.10 .5 5. -0.5 -.5 1_0.5 0.00000000000001
        123456789012345678901234567890 0.123456789012345678 0.1234567890123456789
        1234567890123456.5""",
    "date": """2024-02-29 2023-02-29 2024-1-1 2024-01-01Z 2024-01-01+00:00 2024-01-01-05:00
        -0001-01-01 0000-01-01 12024-01-01 2024-00-01 2024-01-32 2024-01-01T00:00:00""",
    "dateTime": """2024-02-29T24:00:00 2023-02-29T00:00:00 2024-01-01T00:00:00.500
        2024-01-01T00:00:60 2024-01-01T00:00:00+00:00 2024-01-01T00:00:00.0Z 2024-01-01T00:60:00
        2024-01-01T23:59:59 2024-12-31T24:00:00 2024-01-01T24:00:01 2024-01-01""",
    "boolean": "1 0 true false TRUE t",
    "int": "1 01 -5 x 2147483648",
    "double": "1 1.0 1e0 1E5 INF NaN x",
    "gYear": "2024 2024Z 24 x",
    "string": "a 1",
}


@pytest.mark.parametrize("datatype", SPELLINGS)
def test_texts_make_the_same_literals(both: Both, datatype: str) -> None:
    texts = " ".join(f'"{text}"' for text in SPELLINGS[datatype].split())
    text = f"""SELECT ?v ?r (STR(?r) AS ?s) (DATATYPE(?r) AS ?d)
        {{ VALUES ?v {{ {texts} }} BIND(STRDT(?v, xsd:{datatype}) AS ?r) }}"""
    assert len(both.same_rows(text)) == len(SPELLINGS[datatype].split())


@pytest.mark.parametrize("datatype", SPELLINGS)
def test_literals_are_kept_the_same(datatype: str) -> None:
    """In data, in a query, and matched with each other."""
    literals = [f'"{text}"^^xsd:{datatype}' for text in SPELLINGS[datatype].split()]
    both = Both("\n".join(f":{at} :v {one} ." for at, one in enumerate(literals)))
    assert len(both.same_rows("SELECT ?s ?v { ?s :v ?v }")) == len(literals)
    for one in literals:
        assert both.same_rows(f"SELECT ?s {{ ?s :v {one} }}")
        assert both.same_rows(f"SELECT ?s ?v {{ ?s :v ?v VALUES ?v {{ {one} }} }}")
        assert both.same_rows(f"SELECT ?s ?v {{ ?s :v ?v FILTER(SAMETERM(?v, {one})) }}")
