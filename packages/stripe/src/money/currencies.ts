/** How a currency is written in the API. */
export interface Currency {
  /** Digits behind the point that the API's amounts have. */
  digits: 0 | 2 | 3;
  /** What every amount must be a multiple of. */
  step: 1 | 10 | 100;
}

const words = (text: string) => text.split(' ');

// The currency's smallest coin is its unit: 500 is 500 yen.
const zeroDecimal = words('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf');
// Thousandths, of which the card networks take only whole hundredths: the last digit is 0.
const threeDecimal = words('bhd jod kwd omr tnd');
// No longer divided, and still written with two digits that are 00: 500 is 5 krónur. UGX stands in the list of zero-decimal currencies,
// too; the special case is what the API enforces.
const wholeUnits = words('isk ugx');
const twoDecimal = words(
  'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc ' +
    'cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl hrk htg huf idr ils inr jmd kes kgs khr kyd ' +
    'kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mro mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php ' +
    'pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sll sos srd std szl thb tjs top try ttd twd tzs uah usdc uyu uzs ' +
    'wst xcd xcg yer zar zmw',
);

/**
 * Stripe's currencies by lower-case ISO code, with zero-decimal, three-decimal and special cases.
 * Source: https://docs.stripe.com/currencies ("Zero-decimal currencies", "Three-decimal currencies", "Special cases"), as of
 * November 2026. HUF and TWD are whole in payouts only; charges take their two digits.
 */
export const currencies: ReadonlyMap<string, Currency> = new Map<string, Currency>([
  ...zeroDecimal.map((code): [string, Currency] => [code, { digits: 0, step: 1 }]),
  ...threeDecimal.map((code): [string, Currency] => [code, { digits: 3, step: 10 }]),
  ...wholeUnits.map((code): [string, Currency] => [code, { digits: 2, step: 100 }]),
  ...twoDecimal.map((code): [string, Currency] => [code, { digits: 2, step: 1 }]),
]);
