/* The chip, as the SDK's rules have it included before all else. */
#define TEST_CHIP_IS_GAP8 1
