"""The logarithm to base two of a fraction, in whole numbers: the same on any machine."""

# Digits after the point that are worked out, in bits; the last ones guard against truncation.
_BITS, _GUARD = 40, 24
_ONE = 1 << (_BITS + _GUARD)


def log2(numerator: int, denominator: int, units: int) -> int:
    """Logarithm of ``numerator / denominator`` times ``units``, to the nearest whole number.

    Both are positive. Each squaring of the fraction yields one bit. What is cut off moves the
    result by less than ``units`` · 2^-38, so that it is the nearest one but for values closer than
    that to the middle of two.
    """
    whole = numerator.bit_length() - denominator.bit_length()
    if (numerator << max(-whole, 0)) < (denominator << max(whole, 0)):
        whole -= 1
    # The mantissa, from one to two.
    mantissa = (numerator << (_BITS + _GUARD + max(-whole, 0))) // (denominator << max(whole, 0))
    bits = 0
    for _ in range(_BITS):
        mantissa = mantissa * mantissa >> (_BITS + _GUARD)
        bits <<= 1
        if mantissa >= 2 * _ONE:
            mantissa >>= 1
            bits += 1
    scaled = units * ((whole << _BITS) + bits)
    return (scaled + (1 << (_BITS - 1))) >> _BITS
