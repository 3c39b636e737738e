"""Methods whose results are kept with their object."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Owner = TypeVar("Owner")
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Method = Callable[Concatenate[Owner, Arguments], Result]


def cached_method(method: Method[Owner, Arguments, Result]) -> Method[Owner, Arguments, Result]:
    """Keep the results of a method, by its arguments, as long as its object lives.
    `functools.cache` would keep the object too."""
    name = f"_results_of_{method.__name__}"

    @wraps(method)
    def keeping(self: Owner, *arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
        results = self.__dict__.setdefault(name, {})
        key = (arguments, frozenset(options.items()))
        if key not in results:
            results[key] = method(self, *arguments, **options)
        return results[key]  # type: ignore[no-any-return]

    return keeping
