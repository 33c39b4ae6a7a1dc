import { invalid } from './api-error.js';

// docs.stripe.com/currencies. UGX stands among the special cases there, older copies list it as zero-decimal.
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '));
const THREE_DECIMAL = new Set('bhd jod kwd omr tnd'.split(' '));
// Without minor units today, still sent with two decimals that must be 00.
const WHOLE_UNITS_IN_TWO_DECIMALS = new Set(['isk', 'ugx']);
const TWO_DECIMAL = new Set(
  (
    'usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf ' +
    'cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr ' +
    'jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio ' +
    'nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs ' +
    'top try ttd twd tzs uah uyu uzs wst xcd yer zar zmw'
  ).split(' '),
);

// docs.stripe.com/currencies, minimum charge amounts, in minor units; elsewhere the fake asks for 1.
const MINIMUM: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};
// The same page: eight digits, with these exceptions.
const MAXIMUM: Readonly<Record<string, number>> = { idr: 999_999_999_999, inr: 999_999_999 };
const MAXIMUM_ELSEWHERE = 99_999_999;

/** True for a lower-case ISO code that can be charged. */
export const isCurrency = (code: string): boolean =>
  [ZERO_DECIMAL, THREE_DECIMAL, WHOLE_UNITS_IN_TWO_DECIMALS, TWO_DECIMAL].some((set) => set.has(code));

/** Digits behind the point in the amounts of `currency`: 0, 2 or 3. */
export const decimalsOf = (currency: string): number => {
  if (ZERO_DECIMAL.has(currency)) return 0;
  return THREE_DECIMAL.has(currency) ? 3 : 2;
};

/** Refuses an amount that cannot be written in its currency: the last digits of KWD, ISK and their like. */
export const assertAmountFits = (amount: number, currency: string, param = 'amount'): void => {
  if (THREE_DECIMAL.has(currency) && amount % 10 !== 0) {
    throw invalid(param, `Invalid amount: the last digit must be 0 for ${currency}, got ${amount}`);
  }
  if (WHOLE_UNITS_IN_TWO_DECIMALS.has(currency) && amount % 100 !== 0) {
    throw invalid(param, `Invalid amount: ${currency} has no minor unit, the last two digits must be 00`);
  }
};

/** `assertAmountFits`, and the least and greatest amount of one charge. */
export const assertChargeable = (amount: number, currency: string, param = 'amount'): void => {
  assertAmountFits(amount, currency, param);
  const minimum = MINIMUM[currency] ?? 1;
  const maximum = MAXIMUM[currency] ?? MAXIMUM_ELSEWHERE;
  if (amount < minimum)
    throw invalid(param, `Amount must be at least ${minimum} ${currency}`, 'amount_too_small');
  if (amount > maximum)
    throw invalid(param, `Amount must be no more than ${maximum} ${currency}`, 'amount_too_large');
};
