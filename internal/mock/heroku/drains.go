package heroku

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// largestNumber is how many drains the API allows for an app; the backend itself
// allows one more (second-hand). Drains of add-ons do not count (chosen: not
// documented).
const largestNumber = 5

// reference is how the API names another object (documented).
type reference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// shownAddon is the add-on of a drain as the API shows it (documented).
type shownAddon struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	App  reference `json:"app"`
}

// shownDrain is a drain as the API shows it, with its whole URL, secrets included
// (documented). A drain has either an app or an add-on (chosen: not documented).
type shownDrain struct {
	Addon     *shownAddon `json:"addon"`
	App       *reference  `json:"app"`
	CreatedAt string      `json:"created_at"`
	ID        string      `json:"id"`
	Token     string      `json:"token"`
	UpdatedAt string      `json:"updated_at"`
	URL       string      `json:"url,omitempty"`
	Extended  *extended   `json:"extended,omitempty"`
}

// extended is the part that ?extended=true adds (second-hand: Heroku's command
// line).
type extended struct {
	DrainID int `json:"drain_id"`
}

// shownApp is an app as the API shows it, with the keys that clients of drains
// need.
type shownApp struct {
	ArchivedAt  *string   `json:"archived_at"`
	CreatedAt   string    `json:"created_at"`
	Generation  reference `json:"generation"`
	ID          string    `json:"id"`
	Maintenance bool      `json:"maintenance"`
	Name        string    `json:"name"`
	Region      reference `json:"region"`
	Stack       reference `json:"stack"`
	UpdatedAt   string    `json:"updated_at"`
	WebURL      string    `json:"web_url"`
}

// route serves a call by its path: /apps/{app}, /apps/{app}/log-drains, or one
// drain below it.
func (s *Server) route(r *http.Request) answer {
	segments := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), "/"), "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil {
			return failed(http.StatusNotFound, messageNoEndpoint)
		}
		segments[i] = plain
	}
	if segments[0] != "apps" || len(segments) < 2 || len(segments) > 4 ||
		len(segments) > 2 && segments[2] != "log-drains" {
		return failed(http.StatusNotFound, messageNoEndpoint)
	}
	app := s.find(segments[1])
	switch {
	case app == nil:
		return failed(http.StatusNotFound, messageNoApp)
	case len(segments) == 2:
		if !isRead(r) {
			return failed(http.StatusNotFound, messageNoEndpoint)
		}
		return answer{status: http.StatusOK, value: showApp(app)}
	case len(segments) == 3 && isRead(r):
		return s.list(r, app)
	case len(segments) == 3 && r.Method == http.MethodPost:
		return s.create(r, app)
	case len(segments) == 4 && isRead(r):
		drain, result := findDrain(app, segments[3])
		if drain == nil {
			return result
		}
		return answer{status: http.StatusOK, value: s.show(r, app, *drain)}
	case len(segments) == 4 && r.Method == http.MethodDelete:
		return s.remove(r, app, segments[3])
	}
	// An app's drain can't be changed: there is no PUT and no PATCH (documented).
	return failed(http.StatusNotFound, messageNoEndpoint)
}

// isRead says whether a call only reads.
func isRead(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// find gives the app with an id or a name (documented).
func (s *Server) find(name string) *App {
	for _, app := range s.apps {
		if strings.EqualFold(app.ID, name) || app.Name == name {
			return app
		}
	}
	return nil
}

// findDrain gives the drain with an id, a URL or a token (documented).
func findDrain(app *App, name string) (*Drain, answer) {
	for i := range app.Drains {
		drain := &app.Drains[i]
		if strings.EqualFold(drain.ID, name) || drain.URL == name || drain.Token == name {
			return drain, answer{}
		}
	}
	return nil, failed(http.StatusNotFound, messageNoDrain)
}

// showApp shows an app.
func showApp(app *App) shownApp {
	const created = "2012-01-01T12:00:00Z"
	return shownApp{
		CreatedAt:  created,
		Generation: reference{ID: generationIDs[app.Generation], Name: app.Generation},
		ID:         app.ID,
		Name:       app.Name,
		Region:     reference{ID: "59accabd-516d-4f0e-83e6-6e3757701145", Name: "us"},
		Stack:      reference{ID: "11111111-2222-4333-8444-555555555555", Name: "heroku-24"},
		UpdatedAt:  created,
		WebURL:     "https://" + app.Name + ".herokuapp.com/",
	}
}

// generationIDs are the ids of the generations (chosen: not documented).
var generationIDs = map[string]string{
	Cedar: "069a44fa-d718-485f-9570-d61dca4b5d6a",
	Fir:   "0e2f9f5a-5d6b-4e5b-8c3a-3a1d1d5c7f3e",
}

// show shows a drain.
func (s *Server) show(r *http.Request, app *App, drain Drain) shownDrain {
	shown := shownDrain{
		CreatedAt: drain.CreatedAt, ID: drain.ID, Token: drain.Token, UpdatedAt: drain.UpdatedAt, URL: drain.URL,
	}
	owner := reference{ID: app.ID, Name: app.Name}
	if drain.Addon == nil {
		shown.App = &owner
	} else {
		shown.Addon = &shownAddon{ID: drain.Addon.ID, Name: drain.Addon.Name, App: owner}
		if s.choices.HideAddonURLs {
			shown.URL = ""
		}
	}
	if r.URL.Query().Get("extended") == "true" {
		shown.Extended = &extended{DrainID: s.numbers[drain.ID]}
	}
	return shown
}

// list gives a range of the drains of an app. An app of the fir generation has
// none.
func (s *Server) list(r *http.Request, app *App) answer {
	part, header, ok := selectRange(app.Drains, r.Header.Get("Range"))
	if !ok {
		return failed(http.StatusRequestedRangeNotSatisfiable, messageBadRange)
	}
	shown := []shownDrain{}
	for _, drain := range part {
		shown = append(shown, s.show(r, app, drain))
	}
	status := http.StatusOK
	if header.Get("Next-Range") != "" {
		status = http.StatusPartialContent
	}
	return answer{status: status, value: shown, header: header}
}

// readURL reads the body of a new drain.
func readURL(r *http.Request) (string, answer) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return "", failed(http.StatusBadRequest, messageNotJSON)
	}
	var asked struct {
		URL *string `json:"url"`
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || json.Unmarshal(body, &asked) != nil {
		return "", failed(http.StatusBadRequest, messageNotJSON)
	}
	if asked.URL == nil || *asked.URL == "" {
		return "", failed(http.StatusUnprocessableEntity, messageNoURL)
	}
	return *asked.URL, answer{}
}

// create adds a drain. The order of the checks is chosen: not documented.
func (s *Server) create(r *http.Request, app *App) answer {
	destination, refusal := readURL(r)
	if destination == "" {
		return refusal
	}
	if s.choices.NormalizeURLs {
		destination = normalize(destination)
	}
	own := 0
	for _, drain := range app.Drains {
		if drain.Addon == nil {
			own++
		}
	}
	switch {
	case app.Generation == Fir:
		return failed(statusOr(s.choices.FirStatus, http.StatusUnprocessableEntity), messageFir)
	case app.LogChannelAfter > 0:
		app.LogChannelAfter--
		return failed(statusOr(s.choices.NoChannelStatus, http.StatusUnprocessableEntity), messageNoChannel)
	case !s.choices.permit(destination):
		return failed(http.StatusUnprocessableEntity, messageInvalid+destination)
	case slices.ContainsFunc(app.Drains, func(drain Drain) bool { return drain.URL == destination }):
		return failed(statusOr(s.choices.DuplicateStatus, http.StatusUnprocessableEntity), messageDuplicate)
	case own >= largestNumber:
		return failed(http.StatusUnprocessableEntity, messageTooMany)
	}
	return answer{status: http.StatusCreated, value: s.show(r, app, s.add(app, Drain{URL: destination}))}
}

// statusOr gives a status, or another one if it is 0.
func statusOr(status, other int) int {
	if status == 0 {
		return other
	}
	return status
}

// add adds a drain without any check.
func (s *Server) add(app *App, drain Drain) Drain {
	drain = s.complete(drain)
	s.numbers[drain.ID] = len(s.numbers) + 1
	app.Drains = append(app.Drains, drain)
	return drain
}

// remove removes a drain and replies with it (documented). The drain of an add-on
// can't be removed alone.
func (s *Server) remove(r *http.Request, app *App, name string) answer {
	found, refusal := findDrain(app, name)
	if found == nil {
		return refusal
	}
	drain := *found
	if drain.Addon != nil {
		return failed(statusOr(s.choices.AddonStatus, http.StatusForbidden), messageAddon)
	}
	app.Drains = slices.DeleteFunc(app.Drains, func(other Drain) bool { return other.ID == drain.ID })
	return answer{status: http.StatusOK, value: s.show(r, app, drain)}
}
