/* bessel.c - Bessel functions _j0, _j1, _jn, _y0, _y1, _yn by their integrals.
 *
 *   J_n(x) = 1/pi  int_0^pi cos(n t - x sin t) dt
 *   Y_n(x) = 1/pi  int_0^pi sin(x sin t - n t) dt
 *          - 1/pi  int_0^inf (e^{n t} + (-1)^n e^{-n t}) e^{-x sinh t} dt
 *
 * The first integrand is periodic, so the trapezoidal rule converges faster than any power of the
 * step.
 * Manual: Abramowitz and Stegun, 9.1.21 and 9.1.22; Visual C++ run-time library, "_j0, _j1, _jn,
 *         _y0, _y1, _yn"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <math.h>

static const long double PI = 3.14159265358979323846264338327950288L;

static double bessel_j(int n, double x)
{
    int steps = 64 + abs(n) + (int)fabs(x);
    long double sum = 0;
    if (steps > 100000) /* far out: the leading term of the asymptotic series */
        return (double)(sqrtl(2 / (PI * fabsl(x))) * cosl(x - n * PI / 2 - PI / 4));
    for (int i = 0; i < steps; i++) {
        long double t = PI * (i + 0.5L) / steps;
        sum += cosl(n * t - x * sinl(t));
    }
    return (double)(sum / steps);
}

/* Simpson's rule on [0, end]. */
static long double simpson(long double (*f)(int, long double, long double), int n, long double x,
                           long double end, int steps)
{
    long double h = end / steps, sum = f(n, x, 0) + f(n, x, end);
    for (int i = 1; i < steps; i++)
        sum += f(n, x, i * h) * (i & 1 ? 4 : 2);
    return sum * h / 3;
}

static long double oscillating(int n, long double x, long double t)
{
    return sinl(x * sinl(t) - n * t);
}

static long double decaying(int n, long double x, long double t)
{
    long double fall = x * sinhl(t);
    return expl(n * t - fall) + (n & 1 ? -1 : 1) * expl(-n * t - fall);
}

/* x > 0. Far out on the right, where x sinh t - n t > 60, nothing is left to add. */
static double bessel_y(int n, double x)
{
    long double end = 1;
    while (x * sinhl(end) - abs(n) * end < 60)
        end += 0.5L;
    int steps = 2000 + 20 * ((int)fabs(x) % 5000 + abs(n));
    return (double)((simpson(oscillating, n, x, PI, steps) - simpson(decaying, n, x, end, steps)) /
                    PI);
}

double _j0(double x)
{
    return bessel_j(0, x);
}

double _j1(double x)
{
    return bessel_j(1, x);
}

double _jn(int n, double x)
{
    return bessel_j(n, x);
}

/* _yn(n, x): x < 0 is EDOM and NaN, 0 is ERANGE and -infinity. */
double _yn(int n, double x)
{
    if (x > 0)
        return bessel_y(n, x);
    errno = x == 0 ? ERANGE : EDOM;
    return x == 0 ? -HUGE_VAL : nan("");
}

double _y0(double x)
{
    return _yn(0, x);
}

double _y1(double x)
{
    return _yn(1, x);
}
