// The first start: what the browser knows of where it is goes into the form, as long as
// nobody has typed anything.

/** Suggests zone, country and currency. */
export function startSetup(): void {
  const form = document.querySelector<HTMLFormElement>("#setup[data-fresh]");
  if (!form) return;
  const put = (name: string, value: string | undefined): void => {
    const field = form.elements.namedItem(name);
    if (!value || !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
    if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value)) return;
    field.value = value;
  };
  put("zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
  const region = navigator.languages.map((language) => new Intl.Locale(language).region).find(Boolean);
  put("region", region);
  put("currency", region && currencies[region]);
}

// Countries whose firms most often count in another currency than the dollar.
const euro = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split(" ");
const currencies: Record<string, string> = {
  ...Object.fromEntries(euro.map((country) => [country, "EUR"])),
  US: "USD", GB: "GBP", CH: "CHF", LI: "CHF", SE: "SEK", NO: "NOK", DK: "DKK", PL: "PLN", CZ: "CZK", HU: "HUF", RO: "RON", BG: "EUR",
  CA: "CAD", MX: "MXN", BR: "BRL", AR: "ARS", CL: "CLP", CO: "COP", AU: "AUD", NZ: "NZD", JP: "JPY", CN: "CNY", KR: "KRW", IN: "INR",
  ID: "IDR", TH: "THB", VN: "VND", SG: "SGD", TR: "TRY", IL: "ILS", ZA: "ZAR", NG: "NGN", KE: "KES", EG: "EGP", AE: "AED", SA: "SAR", UA: "UAH",
};
