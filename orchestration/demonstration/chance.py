"""Draws that come out the same every time."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def random_of(part: str) -> Random:
    """Return the generator of one part, so that a change in one leaves the others alone."""
    return Random(f"kapacitet demonstration {part}")


def weighted(rng: Random, values: Sequence[T], weights: Sequence[int]) -> T:
    """Draw one of the values, by weights."""
    return rng.choices(values, weights)[0]


def shuffled(rng: Random, values: list[str]) -> list[str]:
    """Return the list, shuffled in place."""
    rng.shuffle(values)
    return values


def allocate(total: int, weights: Mapping[str, int], least: int = 0) -> dict[str, int]:
    """Split a total by weights, by largest remainder, each getting at least `least`."""
    rest = total - least * len(weights)
    whole = sum(weights.values())
    shares = {code: divmod(rest * weight, whole) for code, weight in weights.items()}
    left = rest - sum(quotient for quotient, _ in shares.values())
    first = sorted(shares, key=lambda code: (-shares[code][1], code))[:left]
    return {code: least + shares[code][0] + (code in first) for code in weights}
