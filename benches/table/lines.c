/* The minimum of a screen program: takes the terminal, writes three lines, and restores it. */
#include <termios.h>
#include <unistd.h>

int main(void) {
    struct termios found, raw;
    tcgetattr(0, &found);
    raw = found;
    cfmakeraw(&raw);
    tcsetattr(0, TCSANOW, &raw);
    write(1, "one\r\ntwo\r\nthree\r\n", 17);
    tcsetattr(0, TCSANOW, &found);
    return 0;
}
