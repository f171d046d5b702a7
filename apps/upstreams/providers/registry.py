"""The sources that this instance asks, in the order in which it trusts them."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.upstreams.providers.deps_dev import DepsDevPackages, DepsDevProjects
from apps.upstreams.providers.deps_dev_alpha import DepsDevAlphaPackages, DepsDevAlphaProjects
from apps.upstreams.providers.ecosystems import (
    EcosystemsCommits,
    EcosystemsIssues,
    EcosystemsPackages,
)
from apps.upstreams.providers.funding_json import FundingJson
from apps.upstreams.providers.github import GithubRepositories, GithubSponsors
from apps.upstreams.providers.github_activity import GithubActivity
from apps.upstreams.providers.interface import Provider
from apps.upstreams.providers.open_collective import OpenCollectiveAccounts
from apps.upstreams.providers.scorecard import ScorecardRepositories

# By the name of the source: one provider for each kind of subject that it knows.
PROVIDERS: Mapping[str, tuple[type[Provider], ...]] = {
    "github": (GithubRepositories, GithubSponsors),
    "github_activity": (GithubActivity,),
    "open_collective": (OpenCollectiveAccounts,),
    "ecosystems": (EcosystemsPackages,),
    "ecosystems_commits": (EcosystemsCommits,),
    "ecosystems_issues": (EcosystemsIssues,),
    "scorecard": (ScorecardRepositories,),
    "deps_dev": (DepsDevPackages, DepsDevProjects),
    "deps_dev_alpha": (DepsDevAlphaPackages, DepsDevAlphaProjects),
    "funding_json": (FundingJson,),
}


def enabled() -> tuple[Provider, ...]:
    """One provider for each source and kind of subject that is switched on."""
    return _made(tuple(settings.SPONSORPLAN_SOURCES))


def order() -> tuple[str, ...]:
    """Names of sources, the most trusted first."""
    return tuple(dict.fromkeys(provider.name for provider in enabled()))


@cache
def _made(names: tuple[str, ...]) -> tuple[Provider, ...]:
    unknown = [name for name in names if name not in PROVIDERS]
    if unknown:
        raise ImproperlyConfigured(
            f"SPONSORPLAN_SOURCES names “{unknown[0]}”. There are: {', '.join(PROVIDERS)}."
        )
    return tuple(provider() for name in names for provider in PROVIDERS[name])
