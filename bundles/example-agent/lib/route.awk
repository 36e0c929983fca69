# Routes tickets to teams by weighted words.
#
# Reads rules.csv (word,team,weight) and then tickets.csv (id,team,text); writes one line per ticket:
#   id,expected,predicted,confidence,stable
# stable is the share of three perturbed spellings of the text that are routed to the same team.

BEGIN {
    FS = ","
    teams = split("access billing data platform", team, " ")
}

FNR == 1 { file++; next }

file == 1 {
    weight[$1] = $3
    owner[$1] = $2
    next
}

{
    predicted = route($3)
    confidence = best
    same = 0
    same += (route(toupper($3)) == predicted)
    same += (route(reversed($3)) == predicted)
    same += (route(clipped($3)) == predicted)
    printf "%s,%s,%s,%.4f,%.4f\n", $1, $2, predicted, confidence, same / 3
}

# The team with the highest score; ties and silence go to the first team by name. Sets best, its share of all scores.
function route(text,    n, i, words, total, score, winner, w) {
    for (i = 1; i <= teams; i++) score[team[i]] = 0
    total = 0
    n = split(tolower(text), words, /[^A-Za-z0-9]+/)
    for (i = 1; i <= n; i++) {
        w = words[i]
        if (w in weight) {
            score[owner[w]] += weight[w]
            total += weight[w]
        }
    }
    winner = team[1]
    for (i = 2; i <= teams; i++) if (score[team[i]] > score[winner]) winner = team[i]
    # One point for "somebody else", so that a single weak word does not look certain.
    best = total == 0 ? 1 / teams : (score[winner] + 1 / teams) / (total + 1)
    return winner
}

# The same words in the opposite order: nothing may depend on order.
function reversed(text,    n, i, words, out) {
    n = split(text, words, " ")
    out = words[n]
    for (i = n - 1; i >= 1; i--) out = out " " words[i]
    return out
}

# Hurried typing: long words lose their last letter.
function clipped(text,    n, i, words, out) {
    n = split(text, words, " ")
    out = ""
    for (i = 1; i <= n; i++) out = out (length(words[i]) > 5 ? substr(words[i], 1, length(words[i]) - 1) : words[i]) " "
    return out
}
