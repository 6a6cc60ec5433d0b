#include "version.h"

#include <string.h>

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
