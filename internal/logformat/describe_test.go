package logformat

import (
	"reflect"
	"testing"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	const format = `%h "%{User-Agent}i" %>s %% %{resp.status}V%{req.is_ssl}V%{json.escape(req.url)}V` +
		`%{if(req.is_ssl, "1", "0")}V%{time.start.usec_frac}V%{x()}V %t%{end:%Y}t %z %`
	want := []Description{
		{0, "%h", "the client's IP address, as the header Fastly-Client-IP has it"},
		{4, "%{User-Agent}i", "a header of the request: User-Agent"},
		{20, "%>s", "the status of the response"},
		{24, "%%", "a percent sign"},
		{27, "%{resp.status}V", "the value of a VCL expression, a number"},
		{42, "%{req.is_ssl}V", "the value of a VCL expression, printed as 1 or 0"},
		{56, "%{json.escape(req.url)}V", "the value of a VCL expression, escaped for JSON"},
		{80, `%{if(req.is_ssl, "1", "0")}V`, "the value of a VCL expression, one of two constants"},
		{108, "%{time.start.usec_frac}V", "the value of a VCL expression, digits with leading zeros"},
		{132, "%{x()}V", "the value of a VCL expression"},
		{140, "%t", "when the request was received, in Common Log Format"},
		{142, "%{end:%Y}t", "a time of the request, in the strftime format end:%Y"},
		{153, "%z", "unknown: Fastly does not document it"},
		{156, "%", "nothing: the directive is not complete"},
	}
	if got := Describe(format); !reflect.DeepEqual(got, want) {
		t.Errorf("Describe\n got %+v\nwant %+v", got, want)
	}
	if got := Describe("only text"); len(got) != 0 {
		t.Errorf("text has descriptions: %+v", got)
	}
}

func TestEveryDirectiveHasAMeaning(t *testing.T) {
	t.Parallel()
	for key, known := range directives {
		if known.meaning == "" {
			t.Errorf("%s has no meaning", key)
		}
		if known.origin == apacheOnly && known.expression != "" {
			t.Errorf("%s is not Fastly's and has an expression", key)
		}
	}
}
