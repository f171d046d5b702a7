"""Headers that every answer carries."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from sponsorplan.web.headers import security_headers


def _answer(*, vary: bool = False, keep: str = "") -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        if vary:
            patch_vary_headers(response, ["Cookie"])
        if keep:
            response["Cache-Control"] = keep
        return response

    return security_headers(view)(HttpRequest())


def test_page_of_a_session_is_kept_by_no_cache() -> None:
    assert _answer(vary=True)["Cache-Control"] == "private, no-store"


def test_answer_that_says_how_long_it_keeps_is_left_so() -> None:
    assert _answer(vary=True, keep="max-age=60")["Cache-Control"] == "max-age=60"


def test_page_for_everybody_may_be_kept() -> None:
    assert "Cache-Control" not in _answer()


def test_no_other_site_embeds_an_answer_and_no_plugin_runs() -> None:
    answer = _answer()
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe-" not in answer["Content-Security-Policy"]
