// The time zones of the North American Numbering Plan's area codes in the United States and Canada, from the list of
// codes in service of its administrator (nanpa.com, Canada: cnac.ca) and the boundaries of time zones (49 CFR part 71).
// A code that lies in several zones has each; towns that keep their neighbours' time without a law do not count. A code
// that is missing may be anywhere: whoever reads the table must take all zones then.

const ZONES: readonly (readonly [zones: string, codes: string])[] = [
  // The United States in one zone, by state.
  ["America/New_York", "203 475 860 959 302 202 771 207 227 240 301 410 443 667 339 351 413 508 617 774 781 857 978"],
  ["America/New_York", "239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954"],
  ["America/New_York", "229 404 470 478 678 706 762 770 912 943 231 248 269 313 517 586 616 679 734 810 947 989"],
  ["America/New_York", "603 201 551 609 640 732 848 856 862 908 973 401 802"],
  ["America/New_York", "212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934"],
  ["America/New_York", "252 336 472 704 743 828 910 919 980 984 803 821 839 843 854 864"],
  ["America/New_York", "216 220 234 283 326 330 380 419 436 440 513 567 614 740 937"],
  ["America/New_York", "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878"],
  ["America/New_York", "276 434 540 571 686 703 757 804 826 948 304 681 260 317 463 765 502 859 865"],
  ["America/Chicago", "205 251 256 334 659 938 327 479 501 870 219 319 515 563 641 712 316 913"],
  ["America/Chicago", "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872"],
  ["America/Chicago", "225 318 337 457 504 985 218 320 507 612 651 763 924 952 228 471 601 662 769"],
  ["America/Chicago", "235 314 417 557 573 636 660 816 975 402 531 405 539 572 580 918 615 629 731 901 931"],
  ["America/Chicago", "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737"],
  ["America/Chicago", "806 817 830 832 903 936 940 945 956 972 979"],
  ["America/Chicago", "262 274 353 414 534 608 715 920"],
  ["America/Denver", "303 719 720 748 970 983 406 505 575 915 385 435 801 307"],
  ["America/Phoenix", "480 520 602 623"],
  ["America/Los_Angeles", "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650"],
  ["America/Los_Angeles", "657 661 669 707 714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951"],
  ["America/Los_Angeles", "503 971 702 725 206 253 360 425 509 564"],
  ["Pacific/Honolulu", "808"],
  // The United States in several: Florida, Indiana, Kansas, Kentucky, Michigan, Tennessee, Nebraska, the Dakotas, Idaho,
  // Oregon, Nevada, Arizona with the Navajo Nation, Alaska with the Aleutians.
  ["America/New_York America/Chicago", "448 850 574 812 930 270 364 606 906 423"],
  ["America/Chicago America/Denver", "620 785 308 701 605"],
  ["America/Los_Angeles America/Boise", "208 986 458 541"],
  ["America/Los_Angeles America/Denver", "775"],
  ["America/Phoenix America/Denver", "928"],
  ["America/Anchorage America/Adak", "907"],
  // Canada in one zone, from the east.
  ["America/Halifax", "428 506 782 902"],
  ["America/Toronto", "263 354 438 450 468 514 579 819 873"],
  ["America/Toronto", "226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942"],
  ["America/Winnipeg", "204 431 584"],
  ["America/Edmonton", "368 403 587 780 825"],
  ["America/Vancouver", "604"],
  // Canada in several: Newfoundland and Labrador, Quebec's east, Ontario's west, Saskatchewan with Lloydminster, British
  // Columbia, the territories.
  ["America/St_Johns America/Goose_Bay", "709 879"],
  ["America/Toronto America/Halifax America/Blanc-Sablon", "273 367 418 581"],
  ["America/Toronto America/Winnipeg America/Coral_Harbour", "807"],
  ["America/Regina America/Edmonton", "306 474 639"],
  [
    "America/Vancouver America/Edmonton America/Creston America/Dawson_Creek America/Fort_Nelson",
    "236 250 257 672 778",
  ],
  ["America/Whitehorse America/Edmonton America/Winnipeg America/Toronto America/Coral_Harbour", "867"],
];

export const areaCodeZones: ReadonlyMap<string, readonly string[]> = new Map(
  ZONES.flatMap(([zones, codes]) => codes.split(" ").map((code) => [code, zones.split(" ")] as const)),
);

/** Every zone of the United States and Canada that an area code has. */
export const allAreaCodeZones: readonly string[] = [...new Set([...areaCodeZones.values()].flat())];
