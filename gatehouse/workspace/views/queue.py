from django.http import HttpResponse

from gatehouse.accounts.doors import AgentRequest, agent_required


@agent_required
def queue(request: AgentRequest) -> HttpResponse:
    return HttpResponse("x")
