/*
 * migrollback - rolls a database back to the moment before a deployment.
 */
#include "command.h"

int
main(int argc, char **argv)
{
    return command_main(argc > 0 ? (const char *const *)argv + 1 : (const char *const[]){NULL});
}
