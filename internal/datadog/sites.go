package datadog

import (
	"net/url"
	"slices"
	"strings"
)

// DefaultSite is Datadog's first site, US1.
const DefaultSite = "datadoghq.com"

// Sites gives the known sites, as Datadog's own API client lists them. Datadog adds
// sites, so one that is not in the list may exist.
func Sites() []string {
	return []string{
		DefaultSite,         // US1
		"us3.datadoghq.com", // US3
		"us5.datadoghq.com", // US5
		"ap1.datadoghq.com", // AP1
		"ap2.datadoghq.com", // AP2
		"uk1.datadoghq.com", // UK1
		"datadoghq.eu",      // EU1
		"ddog-gov.com",      // US1-FED
		"us2.ddog-gov.com",  // US2-FED
	}
}

// KnownSite says whether a site is in the list.
func KnownSite(site string) bool { return slices.Contains(Sites(), site) }

// intakePath is the path of the log intake, which does not end in a slash.
const intakePath = "/api/v2/logs"

// intakeHost is before the site in the name of the intake's host.
const intakeHost = "http-intake.logs."

// Address gives the address of a site's log intake, without parameters.
func Address(site string) string { return "https://" + intakeHost + site + intakePath }

// SiteOf gives the site whose log intake an address is.
func SiteOf(address string) (site string, ok bool) {
	host, ok := strings.CutPrefix(address, "https://"+intakeHost)
	if !ok {
		return "", false
	}
	site, ok = strings.CutSuffix(host, intakePath)
	return site, ok && site != "" && !strings.ContainsAny(site, "/:")
}

// siteOfHost gives the site whose log intake has the host of an address, with any
// port and path.
func siteOfHost(address string) (site string, ok bool) {
	read, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	site, ok = strings.CutPrefix(read.Hostname(), intakeHost)
	return site, ok && site != ""
}
