/* math.c - the mathematical exports: libmingwex's functions under their names, the rest on its long
 * double forms.
 *
 * msvcrt.def exports what libmingwex has by itself (sin, cos, pow, floor...); here is what it
 * lacks.
 * Manual: Visual C++ run-time library, "Floating-Point Support"; math errors: "_matherr"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <math.h>
#include <float.h>
#undef _HUGE
#undef __setusermatherr

double _HUGE = __builtin_huge_val();

static int(__cdecl *user_matherr)(struct _exception *);

/* __setusermatherr(handler): is asked at each error of a mathematical function; non-zero: its
 * retval is the result. */
void __setusermatherr(int(__cdecl *handler)(struct _exception *))
{
    user_matherr = handler;
}

/* libmingwex reports its errors here. */
void __mingw_raise_matherr(int type, const char *name, double a, double b, double result)
{
    struct _exception error = {type, (char *)name, a, b, result};
    if (user_matherr)
        user_matherr(&error);
}

static double checked(long double value, BOOL in_domain)
{
    if (!in_domain)
        errno = EDOM;
    return (double)value;
}

double acos(double x)
{
    return checked(acosl(x), x >= -1 && x <= 1);
}

double asin(double x)
{
    return checked(asinl(x), x >= -1 && x <= 1);
}

double atan(double x)
{
    return (double)atanl(x);
}

double tan(double x)
{
    return checked(tanl(x), isfinite(x));
}

double cosh(double x)
{
    return (double)coshl(x);
}

double sinh(double x)
{
    return (double)sinhl(x);
}

double tanh(double x)
{
    return (double)tanhl(x);
}

double log10(double x)
{
    if (x <= 0)
        errno = x == 0 ? ERANGE : EDOM;
    return (double)log10l(x);
}

double frexp(double x, int *exponent)
{
    return (double)frexpl(x, exponent);
}

/* The hypotenuse without overflow on the way: long double has the range. */
double _hypot(double x, double y)
{
    return (double)sqrtl((long double)x * x + (long double)y * y);
}

double _cabs(struct _complex z)
{
    return _hypot(z.x, z.y);
}

double _copysign(double x, double sign)
{
    return copysign(x, sign);
}

double _chgsign(double x)
{
    return -x;
}

double _nextafter(double x, double towards)
{
    return nexttoward(x, towards);
}

double _logb(double x)
{
    return logb(x);
}

double _scalb(double x, long power)
{
    return ldexp(x, power);
}

int _finite(double x)
{
    return isfinite(x);
}

int _isnan(double x)
{
    return isnan(x);
}

/* _fpclass(x): one of <float.h>'s _FPCLASS_ bits. */
int _fpclass(double x)
{
    BOOL negative = signbit(x) != 0;
    switch (fpclassify(x)) {
    case FP_NAN:
        return _FPCLASS_QNAN;
    case FP_INFINITE:
        return negative ? _FPCLASS_NINF : _FPCLASS_PINF;
    case FP_ZERO:
        return negative ? _FPCLASS_NZ : _FPCLASS_PZ;
    case FP_SUBNORMAL:
        return negative ? _FPCLASS_ND : _FPCLASS_PD;
    }
    return negative ? _FPCLASS_NN : _FPCLASS_PN;
}
