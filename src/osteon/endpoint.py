"""A question asked of a SPARQL 1.1 endpoint: one request to the address that the user gave."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Final
from urllib.parse import urlencode, urlsplit

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

import osteon
from osteon.errors import InputError

_JSON: Final = "application/sparql-results+json"
_MOST: Final = 1024**3
"""Bytes of an answer; more rows than that are no answer to a question."""
_LONGEST_WORDS: Final = 300


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What another address would say is not asked for."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """Never follow."""


def check(url: str) -> None:
    """Raise InputError for what cannot be the address of an endpoint."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known or any(not sign.isprintable() or sign == " " for sign in url):
        raise InputError(
            f"--endpoint: {url!r} is no address; write one such as http://localhost:7878/query"
        )


def ask(url: str, text: str, seconds: float) -> QuerySolutions:
    """The rows of a SELECT query. Raises InputError with what the endpoint said instead."""
    check(url)
    request = urllib.request.Request(
        url,
        urlencode({"query": text}).encode(),
        {
            "Accept": _JSON,
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": f"osteon/{osteon.__version__}",
        },
        method="POST",
    )
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=seconds) as answer:
            return _rows(url, answer)
    except urllib.error.HTTPError as error:
        raise InputError(f"{url}: {_refusal(error)}") from None
    except TimeoutError:
        raise _late(url, seconds) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _late(url, seconds) from None
        why = getattr(error.reason, "strerror", None) or str(error.reason)
        raise InputError(
            f"{url} cannot be reached ({why.lower()}); is the store running?"
        ) from None
    except (OSError, HTTPException) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise InputError(f"{url} broke off its answer ({why.lower()}); ask again") from None


def _rows(url: str, answer: HTTPResponse) -> QuerySolutions:
    kind = (answer.headers.get_content_type() or "").lower()
    if kind not in (_JSON, "application/json"):
        raise InputError(
            f"{url} answers with {kind}, not with the rows of a query; give the address of the "
            "SPARQL endpoint itself"
        )
    data = answer.read(_MOST + 1)
    if answer.length and len(data) <= _MOST:
        raise HTTPException("it is shorter than it says")
    if len(data) > _MOST:
        raise InputError(f"{url} answers with more than 1 GB; narrow the question")
    try:
        found = parse_query_results(data, QueryResultsFormat.JSON)
        if isinstance(found, QuerySolutions):
            # Read through once: the rows are parsed as they are asked for.
            list(parse_query_results(data, QueryResultsFormat.JSON))  # type: ignore[arg-type]
            return found
    except (SyntaxError, ValueError):
        pass
    raise InputError(f"{url} answers with {kind} that does not hold the rows of a query")


def _refusal(error: urllib.error.HTTPError) -> str:
    with error:
        if 300 <= error.code < 400:
            return f"is elsewhere ({error.headers.get('Location')}); give that address"
        if error.code in (401, 403):
            return f"lets nobody in without leave ({error.code}); ask whoever runs it"
        if error.headers.get_content_type() == "text/html":
            words = ""
        else:
            words = " ".join(error.read(4000).decode("utf-8", "replace").split())
    said = f": {words[:_LONGEST_WORDS]}" if words else ""
    return f"does not answer the question ({error.code} {error.reason}){said}"


def _late(url: str, seconds: float) -> InputError:
    return InputError(
        f"{url} gives no answer after {seconds:g} s; narrow the question, or allow more time with "
        "--timeout SECONDS"
    )
