#include "version.h"

#include <string.h>

#include <glib.h>

#define DIGITS "0123456789"

int
version_compare_leading(const char *a, const char *b)
{
    size_t left = strspn(a, DIGITS), right = strspn(b, DIGITS);
    int order = 0;

    if (left == 0 || right == 0)
        return strcmp(a, b);
    for (; left > 0 && *a == '0'; left--)
        a++;
    for (; right > 0 && *b == '0'; right--)
        b++;
    if (left != right)
        return left < right ? -1 : 1;
    order = strncmp(a, b, left);
    return order != 0 ? order : strcmp(a + left, b + right);
}

int
version_compare(const char *a, const char *b)
{
    return a[strspn(a, DIGITS)] == '\0' && b[strspn(b, DIGITS)] == '\0' ? version_compare_leading(a, b) : strcmp(a, b);
}

int
version_compare_dotted(const char *a, const char *b)
{
    if (!g_ascii_isdigit(*a) || !g_ascii_isdigit(*b))
        return g_ascii_isdigit(*a) ? -1 : g_ascii_isdigit(*b) ? 1 : strcmp(a, b);
    for (;;) {
        g_autofree char *left = g_strndup(a, strspn(a, DIGITS)), *right = g_strndup(b, strspn(b, DIGITS));
        int order = version_compare(left, right);

        a += strlen(left);
        b += strlen(right);
        if (order != 0 || *a == '\0' || *b == '\0')
            return order != 0 ? order : (*a != '\0') - (*b != '\0');
        a++;
        b++;
    }
}
