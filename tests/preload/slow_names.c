/* SPDX-License-Identifier: Apache-2.0 */
/* slow_names: preloaded, it makes a name server that does not answer of each name resolution. */
#include <netdb.h>
#include <unistd.h>

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints, struct addrinfo **out) {
    (void)host, (void)service, (void)hints, (void)out;
    sleep(60);
    return EAI_AGAIN;
}
