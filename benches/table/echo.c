/* The minimum cost of a key: one read, one write. */
#include <termios.h>
#include <unistd.h>

int main(void) {
    struct termios raw;
    char key[64];
    tcgetattr(0, &raw);
    cfmakeraw(&raw);
    tcsetattr(0, TCSANOW, &raw);
    write(1, "ready", 5);
    for (;;) {
        ssize_t count = read(0, key, sizeof key);
        if (count <= 0) return 0;
        write(1, "[frame]", 7);
    }
}
