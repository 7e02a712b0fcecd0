// The hours in which people of a state may be texted, by the area code of their number. The federal hours (47 CFR
// 64.1200(c)(1)) hold in every state, narrower ones where Twilio's table for its Compliance Toolkit has them. Codes that
// were kept over a move are no argument against this: whoever may be in a state is given its hours. No legal advice.
import { countryOf } from "#shared/accounts/country.ts";
import type { PhoneNumber } from "#shared/accounts/phone-number.ts";

/** Open from a time of day to another, in minutes since midnight; on Sundays others. */
export interface StateHours {
  readonly weekday: readonly [from: number, to: number];
  readonly sunday: readonly [from: number, to: number];
}

const hours = (from: number, to: number, sundayFrom = from): StateHours => ({
  weekday: [from * 60, to * 60],
  sunday: [sundayFrom * 60, to * 60],
});

const FEDERAL = hours(8, 21);
/** Meets every state's: for a number whose state is not known, such as a toll-free one. */
const STRICTEST = hours(9, 20, 12);

const narrower: Readonly<Record<string, StateHours>> = {
  ...Object.fromEntries(["AL", "FL", "LA", "MD", "MS", "OK", "TN", "WA"].map((state) => [state, hours(8, 20)])),
  ...Object.fromEntries(["CT", "NV"].map((state) => [state, hours(9, 20)])),
  TX: hours(9, 21, 12),
};

const IN_CANADA = "Canada";
/** Every area code of the United States and its territories, and of Canada, which are in no state. */
const CODES: readonly (readonly [state: string, codes: string])[] = [
  ["AK", "907"],
  ["AL", "205 251 256 334 659 938"],
  ["AR", "327 479 501 870"],
  ["AZ", "480 520 602 623 928"],
  ["CA", "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714"],
  ["CA", "738 747 760 805 818 820 831 837 840 858 909 916 925 949 951"],
  ["CO", "303 719 720 748 970 983"],
  ["CT", "203 475 860 959"],
  ["DC", "202 771"],
  ["DE", "302"],
  ["FL", "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954"],
  ["GA", "229 404 470 478 678 706 762 770 912 943"],
  ["HI", "808"],
  ["IA", "319 515 563 641 712"],
  ["ID", "208 986"],
  ["IL", "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872"],
  ["IN", "219 260 317 463 574 765 812 930"],
  ["KS", "316 620 785 913"],
  ["KY", "270 364 502 606 859"],
  ["LA", "225 318 337 457 504 985"],
  ["MA", "339 351 413 508 617 774 781 857 978"],
  ["MD", "227 240 301 410 443 667"],
  ["ME", "207"],
  ["MI", "231 248 269 313 517 586 616 679 734 810 906 947 989"],
  ["MN", "218 320 507 612 651 763 924 952"],
  ["MO", "235 314 417 557 573 636 660 816 975"],
  ["MS", "228 471 601 662 769"],
  ["MT", "406"],
  ["NC", "252 336 472 704 743 828 910 919 980 984"],
  ["ND", "701"],
  ["NE", "308 402 531"],
  ["NH", "603"],
  ["NJ", "201 551 609 640 732 848 856 862 908 973"],
  ["NM", "505 575"],
  ["NV", "702 725 775"],
  ["NY", "212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934"],
  ["OH", "216 220 234 283 326 330 380 419 436 440 513 567 614 740 937"],
  ["OK", "405 539 572 580 918"],
  ["OR", "458 503 541 971"],
  ["PA", "215 223 267 272 412 445 484 570 582 610 717 724 814 835 878"],
  ["RI", "401"],
  ["SC", "803 821 839 843 854 864"],
  ["SD", "605"],
  ["TN", "423 615 629 731 865 901 931"],
  ["TX", "210 214 254 281 325 346 361 409 430 432 469 512 621 682 713 726 737 806 817 830 832 903 915 936 940 945"],
  ["TX", "956 972 979"],
  ["UT", "385 435 801"],
  ["VA", "276 434 540 571 686 703 757 804 826 948"],
  ["VT", "802"],
  ["WA", "206 253 360 425 509 564"],
  ["WI", "262 274 353 414 534 608 715 920"],
  ["WV", "304 681"],
  ["WY", "307"],
  ["PR", "787 939"],
  ["VI", "340"],
  ["GU", "671"],
  ["MP", "670"],
  ["AS", "684"],
  [
    IN_CANADA,
    "204 226 236 249 250 257 263 273 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474",
  ],
  [
    IN_CANADA,
    "506 514 519 548 579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873",
  ],
  [IN_CANADA, "879 902 905 942"],
];

/** The state of each area code; Canada's are of none. */
export const stateOfCode: ReadonlyMap<string, string> = new Map(
  CODES.flatMap(([state, codes]) => codes.split(" ").map((code) => [code, state] as const)),
);

/** The area code of a number, where its hours follow from that alone. */
export const knownAreaCode = (phone: PhoneNumber): string | undefined => {
  const code = phone.startsWith("+1") ? phone.slice(2, 5) : undefined;
  return code !== undefined && stateOfCode.has(code) ? code : undefined;
};

/** The hours of the state that a number can be in; undefined where it is in none, and the account's own are all. */
export const stateHoursOf = (phone: PhoneNumber): StateHours | undefined => {
  if (!phone.startsWith("+1")) return undefined;
  const state = stateOfCode.get(knownAreaCode(phone) ?? "");
  if (state === IN_CANADA) return undefined;
  if (state !== undefined) return narrower[state] ?? FEDERAL;
  const country = countryOf(phone);
  return country === undefined || country === "US" || country === "CA" ? STRICTEST : undefined;
};
